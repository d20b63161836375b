import { stringLiteral } from './encode/typescript.ts';
import type { MessagePlan, ProjectPlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';

/** A source of a consumer that writes a store of more than one table. */
export interface Sharded {
  readonly id: string;
  readonly source: string;
  readonly store: string;
  /** Rows that a message saves; where rows have versions, a second one of the same version saves none. */
  readonly saves: number;
}

/** Tests that a row moves as a whole, and that a router which follows the old map is refused and finds the new place. */
export function shardTests(plan: ProjectPlan, { id, source, store, saves }: Sharded, message: MessagePlan, sample: string): string[] {
  const { type } = message.description;
  const deliver = `await service.deliver(${stringLiteral(wayTo(plan, source).channel)}, ${stringLiteral(type)}, ${sample}, 1)`;
  const places = `await service.places(${stringLiteral(store)}, ${sample})`;
  return [
    test(`${id}: a shard that has moved is found, and each row is in one place, ${type}`, [
      `await service.effects(${stringLiteral(id)}, ${deliver});`,
      `const before = ${places};`,
      'assert.equal(before.length, 1);',
      `await service.moveShard(${stringLiteral(store)}, ${sample});`,
      `const id = ${deliver};`,
      `assert.equal((await service.effects(${stringLiteral(id)}, id)).saves, ${saves});`,
      `const after = ${places};`,
      'assert.equal(after.length, 1);',
      'assert.notDeepEqual(after, before);',
    ]),
  ];
}
