import type { IdempotencyPolicy } from '../../../templates/runtime/service.ts';
import { literal, stringLiteral } from './encode/typescript.ts';
import { propertiesOf, requiredFields } from './payload.ts';
import type { MessagePlan, ProjectPlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';

/** A source of a consumer that recognises repeats by something else than the message's id. */
export interface Deduplicated {
  readonly id: string;
  readonly source: string;
  readonly policy: IdempotencyPolicy;
}

/** Whether repeats are recognised by the message's source and id. */
export const isById = (policy: IdempotencyPolicy | undefined) => policy === undefined || (!('keyFields' in policy) && isIdStrategy(policy));

const isIdStrategy = ({ strategy }: IdempotencyPolicy) => strategy === 'message-id' || strategy === 'redelivered-flag';

/** Tests that a repeat is recognised as its strategy says, for one message type. @param sample name of the constant with its data */
export function dedupTests(plan: ProjectPlan, deduplicated: Deduplicated, message: MessagePlan, sample: string): string[] {
  const { policy } = deduplicated;
  if (policy.strategy === 'sequence') return sequenceTests(plan, deduplicated, message, sample);
  const way = wayOf(plan, deduplicated, message);
  const repeat = test(`${deduplicated.id}: a repeat of ${message.description.type} under another id adds no second effect`, [
    `const first = await ${way.deliver(sample)};`,
    `await ${way.deliver(sample)};`,
    `assert.equal((await ${way.effects('first', 2)}).duplicates, 1);`,
  ]);
  return [repeat, ...mismatchTests(plan, deduplicated, message, sample)];
}

function wayOf(plan: ProjectPlan, { id, source }: Deduplicated, { description }: MessagePlan) {
  const { channel, deadLetter } = wayTo(plan, source);
  const to = `${stringLiteral(channel)}, ${stringLiteral(description.type)}`;
  return {
    deadLetter,
    deliver: (data: string, more?: string) => `service.deliver(${to}, ${data}${more === undefined ? '' : `, 1, ${more}`})`,
    effects: (of: string, copies: number) => `service.effects(${stringLiteral(id)}, ${of}, ${copies})`,
    isHandled: (of: string) => `service.isHandled(${stringLiteral(id)}, ${of})`,
  };
}

/** Needs a field beside the key that other data can differ in. */
function mismatchTests(plan: ProjectPlan, deduplicated: Deduplicated, message: MessagePlan, sample: string): string[] {
  const { policy, id } = deduplicated;
  const { payload, type } = message.description;
  const way = wayOf(plan, deduplicated, message);
  const keys: readonly string[] = 'keyFields' in policy ? (policy.keyFields ?? []) : [];
  const required = requiredFields(payload);
  const free = propertiesOf(payload).some(
    ([name, schema]) =>
      required.has(name) && !keys.includes(name) && schema['type'] === 'string' && !('enum' in schema) && !('const' in schema),
  );
  if (keys.length === 0 || !free || way.deadLetter === undefined) return [];
  const like = `{ ${keys.map((key) => `${stringLiteral(key)}: ${sample}[${stringLiteral(key)}]`).join(', ')} }`;
  return [
    test(`${id}: another ${type} under a key that was handled is put aside`, [
      `await ${way.effects(`await ${way.deliver(sample)}`, 1)};`,
      `const other = await ${way.deliver(`service.sample(${stringLiteral(type)}, ${like})`)};`,
      `assert.match(await service.deadLetter(${stringLiteral(way.deadLetter)}, other), /another body/);`,
    ]),
  ];
}

/** Each test has a stream of its own, by the messages' source. */
function sequenceTests(plan: ProjectPlan, deduplicated: Deduplicated, message: MessagePlan, sample: string): string[] {
  const { policy, id, source } = deduplicated;
  if (policy.strategy !== 'sequence') return [];
  const way = wayOf(plan, deduplicated, message);
  const { type } = message.description;
  const { sequenceField } = policy;
  const deliver = (stream: string, number: number) => {
    const data = sequenceField === undefined ? sample : `{ ...${sample}, ${stringLiteral(sequenceField)}: ${number} }`;
    const more = { source: `${stream}-${type}`, ...(sequenceField === undefined && { partitionkey: 'one', sequence: number }) };
    return way.deliver(data, literal(more));
  };
  const repeat = test(`${id}: a repeat of ${type} under its number adds no second effect`, [
    `const first = await ${deliver('repeated', 1)};`,
    `await ${deliver('repeated', 1)};`,
    `assert.equal((await ${way.effects('first', 2)}).duplicates, 1);`,
  ]);
  if (policy.mode === 'seen-set') return [repeat];
  return [
    repeat,
    test(`${id}: ${type} that overtook another waits for it`, [
      `const second = await ${deliver('overtaken', 2)};`,
      `await service.drained(${stringLiteral(source)});`,
      `assert.equal(await ${way.isHandled('second')}, false);`,
      `const first = await ${deliver('overtaken', 1)};`,
      `await ${way.effects('first', 1)};`,
      `assert.equal((await ${way.effects('second', 1)}).duplicates, 0);`,
    ]),
  ];
}
