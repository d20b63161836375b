import { stringLiteral } from './encode/typescript.ts';
import { isSchema, propertiesOf, type JsonSchema } from './payload.ts';
import type { MessagePlan, ProjectPlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';

/** A source of a consumer or replica whose rows carry a version. */
export interface Versioned {
  readonly id: string;
  readonly source: string;
  readonly versionField: string;
  /** Whether its updates may be deletions. */
  readonly deletes: boolean;
}

/** Versions that the tests of one message use. */
const versionsUsed = 5;

/** The lowest version that a payload allows, undefined where it allows too few for `messages` messages. */
function firstVersion(payload: JsonSchema, field: string, messages: number): number | undefined {
  const property = propertiesOf(payload).find(([name]) => name === field)?.[1];
  if (!isSchema(property) || ['enum', 'const', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'].some((keyword) => keyword in property))
    return undefined;
  const { minimum, maximum } = property;
  const first = typeof minimum === 'number' ? Math.ceil(minimum) : 1;
  return typeof maximum === 'number' && maximum < first + versionsUsed * messages ? undefined : first;
}

/** The messages with samples whose versions rise from one to the next, so that none is older than one before it. */
export function withVersions(messages: readonly MessagePlan[], field: string): MessagePlan[] {
  return messages.map((message, index) => {
    const first = firstVersion(message.description.payload, field, messages.length);
    if (first === undefined || !isSchema(message.sample)) return message;
    return { ...message, sample: { ...message.sample, [field]: first + index * versionsUsed } };
  });
}

/** Tests that an update which comes late changes nothing, and that a deleted row stays deleted, for a message of `withVersions`. */
export function versionTests(plan: ProjectPlan, versioned: Versioned, message: MessagePlan, sample: string): string[] {
  const { id, source, versionField, deletes } = versioned;
  const { type, payload } = message.description;
  const first = isSchema(message.sample) ? message.sample[versionField] : undefined;
  if (typeof first !== 'number' || firstVersion(payload, versionField, 1) === undefined) return [];
  const target = `${stringLiteral(wayTo(plan, source).channel)}, ${stringLiteral(type)}`;
  const data = (step: number) => `{ ...${sample}, ${stringLiteral(versionField)}: ${first + step} }`;
  const saves = (of: string) => `(await service.effects(${stringLiteral(id)}, ${of})).saves`;
  const late = (newer: string, older: number) => [
    `const newer = ${newer};`,
    `assert.equal(${saves('newer')}, 1);`,
    `const older = await service.deliver(${target}, ${data(older)});`,
    `assert.equal(${saves('older')}, 0);`,
  ];
  return [
    test(`${id}: an older update that comes late changes nothing, ${type}`, late(`await service.deliver(${target}, ${data(2)})`, 1)),
    ...(deletes
      ? [test(`${id}: a deleted row stays deleted, ${type}`, late(`await service.deliver(${target}, ${data(4)}, 1, { deleted: true })`, 3))]
      : []),
  ];
}
