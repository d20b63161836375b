import type { CallPolicy } from '../../../templates/runtime/service.ts';
import { memberAccess, stringLiteral } from './encode/typescript.ts';
import type { CallPlan, MessagePlan, ProjectPlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';

/** A source of a consumer with an inbox, and what it calls. */
export interface Calling {
  readonly id: string;
  readonly source: string;
  readonly calls: readonly (readonly [plan: CallPlan, policy: CallPolicy])[];
  readonly maxHops: number | undefined;
}

/** Tests of a slow or failing dependency, and of messages that go around. @param sample name of the constant with the data */
export function callTests(plan: ProjectPlan, calling: Calling, message: MessagePlan, sample: string): string[] {
  const { id, source, calls, maxHops } = calling;
  const { type } = message.description;
  const { channel, deadLetter } = wayTo(plan, source);
  const deliver = (more = '') => `service.deliver(${stringLiteral(channel)}, ${stringLiteral(type)}, ${sample}${more})`;
  const effects = (of: string) => `(await service.effects(${stringLiteral(id)}, ${of}))`;
  const repeated = calls
    .filter(([, { maxAttempts }]) => maxAttempts === 'infinite' || maxAttempts > 1)
    .map(([{ external }]) =>
      test(`${id}: a call of ${external} whose answer is lost is made again, without another delivery of ${type}`, [
        `service.failCalls(${stringLiteral(external)}, 1);`,
        `const id = await ${deliver()};`,
        `assert.equal(${effects('id')}.attempts, 1);`,
      ]),
    );
  const cutOff = calls
    .filter(([, { leaseMs }]) => leaseMs !== undefined)
    .map(([{ external, keyField }]) => {
      const key = keyField === undefined ? '' : `, String(${sample}${memberAccess(keyField)})`;
      return test(`${id}: a call of ${external} that was cut off is asked about, not made again, ${type}`, [
        `const id = await service.cutOff(${stringLiteral(id)}, ${stringLiteral(external)}${key});`,
        `const before = service.calls(${stringLiteral(external)});`,
        `await ${deliver(', 1, { id }')};`,
        `assert.equal(${effects('id')}.duplicates, 0);`,
        `assert.equal(service.calls(${stringLiteral(external)}), before);`,
      ]);
    });
  const hops =
    maxHops === undefined || deadLetter === undefined
      ? []
      : [
          test(`${id}: ${type} that went around too often is put aside`, [
            `const id = await ${deliver(`, 1, { hopcount: ${maxHops + 1} }`)};`,
            `assert.match(await service.deadLetter(${stringLiteral(deadLetter)}, id), /^max-hops/);`,
          ]),
        ];
  return [...repeated, ...cutOff, ...hops];
}
