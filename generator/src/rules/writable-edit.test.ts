import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdit, parseTopology, type EditStep } from '../model/index.ts';
import { validateTopology } from './index.ts';
import { examplesRoot } from './rule-tester.fixture.ts';
import { isWritableEdit } from './writable-edit.ts';

describe('isWritableEdit', () => {
  it.each<[string, EditStep, boolean]>([
    ['a number', { op: 'set', pointer: '/nodes/q/maxLength', value: 10 }, true],
    ['a number without an end', { op: 'set', pointer: '/nodes/q/maxLength', value: Infinity }, false],
    ['no number, deep inside', { op: 'set', pointer: '/nodes/q', value: { list: [{ a: Number.NaN }] } }, false],
    ['a member that readers refuse', { op: 'set', pointer: '/messages/m/payload/properties/constructor', value: {} }, false],
    ['such a member inside', { op: 'set', pointer: '/messages/m', value: { payload: { prototype: 1 } } }, false],
    ['nothing', { op: 'remove', pointer: '/nodes/q' }, true],
  ])('of %s', (_what, step, expected) => expect(isWritableEdit([step])).toBe(expected));
});

describe('a fix is offered only where the format can hold it', () => {
  const fixesOf = (example: string, ...changes: readonly EditStep[]) => {
    const { topology } = parseTopology(readFileSync(path.join(examplesRoot, `${example}.yaml`), 'utf8'));
    if (!topology) throw new Error('the example does not parse');
    return (ruleId: string) =>
      validateTopology(applyEdit(topology, changes))
        .filter((finding) => finding.ruleId === ruleId)
        .map(({ fix }) => fix);
  };

  // Found by the fuzzer: seed 20261124, input 262640.
  it('not for a window without an end', () => {
    const maxDeliveries = { op: 'set', pointer: '/nodes/orders/deadLetter/maxDeliveries', value: 1e308 } as const;
    expect(fixesOf('retry/storm-multiplication.good', maxDeliveries)('idempotency/window-too-short')).toEqual([undefined]);
  });

  // Found by the fuzzer: seed 20261124, input 816640.
  it('not for a shard key that no payload may have', () => {
    const shardKey = { op: 'set', pointer: '/nodes/orders-db/sharding/shardKey', value: ['constructor'] } as const;
    expect(fixesOf('sharding/low-cardinality.bad', shardKey)('sharding/key-missing')).toEqual([undefined]);
  });
});
