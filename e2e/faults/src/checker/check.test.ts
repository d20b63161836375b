import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerRecord } from '../ledger/records.ts';
import { check, violations, type StageVerdict } from './check.core.ts';
import { ruleOfThree } from './bound.core.ts';

const stage = 'orders';
const attempt = (id: string): LedgerRecord => ({ kind: 'attempt', id, key: 'k' });
const acked = (id: string): LedgerRecord => ({ kind: 'acked', id });
const effect = (id: string, count = 1, places = 1): LedgerRecord => ({ kind: 'effect', stage, id, count, places });
const dead = (id: string): LedgerRecord => ({ kind: 'dead', stage, id, reason: 'poison' });
const delivered = (id: string, sequence: number, attempt = 1): LedgerRecord => ({
  kind: 'delivered',
  stage,
  id,
  key: 'k',
  attempt,
  sequence,
});
const state = (sequence: number, key = 'k'): LedgerRecord => ({ kind: 'state', stage, key, sequence });
const only = (verdicts: readonly StageVerdict[]) => verdicts[0] as StageVerdict;

/** A history in which all is well: each message was sent once or more, perhaps confirmed, and has one effect if it was. */
const goodHistory = fc
  .uniqueArray(fc.record({ id: fc.uuid(), tries: fc.integer({ min: 1, max: 4 }), confirmed: fc.boolean(), arrived: fc.boolean() }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 30,
  })
  .map((messages) =>
    messages.flatMap(({ id, tries, confirmed, arrived }) => [
      ...Array.from({ length: tries }, () => attempt(id)),
      ...(confirmed ? [acked(id)] : []),
      ...(confirmed || arrived ? [effect(id)] : []),
    ]),
  );

describe('check', () => {
  it('passes every good history, in any order of its records', () => {
    fc.assert(
      fc.property(
        goodHistory.chain((records) => fc.shuffledSubarray(records, { minLength: records.length })),
        (records) => {
          expect(violations(check(records, [{ stage }]))).toEqual([]);
        },
      ),
    );
  });

  it('finds each effect that is taken away, doubled, or comes from nowhere, and nothing else', () => {
    fc.assert(
      fc.property(goodHistory, fc.nat(), fc.constantFrom('lost', 'duplicated', 'unexpected'), (records, seed, damage) => {
        const confirmed = records.filter(({ kind }) => kind === 'acked').map((record) => (record.kind === 'acked' ? record.id : ''));
        fc.pre(confirmed.length > 0);
        const victim = confirmed[seed % confirmed.length] ?? '';
        const isEffect = (record: LedgerRecord) => record.kind === 'effect' && record.id === victim;
        const damaged = {
          lost: records.filter((record) => !isEffect(record)),
          duplicated: records.map((record) => (isEffect(record) ? effect(victim, 2) : record)),
          unexpected: records.filter(
            (record) => isEffect(record) || (record.kind !== 'attempt' && record.kind !== 'acked') || record.id !== victim,
          ),
        }[damage];
        const verdict = only(check(damaged, [{ stage }]));
        const found = { lost: verdict.lost, duplicated: verdict.duplicated, unexpected: verdict.unexpected };
        expect(found).toEqual({ lost: [], duplicated: [], unexpected: [], [damage]: [victim] });
      }),
    );
  });

  it('counts an effect without a confirm as recovered', () => {
    expect(only(check([attempt('a'), attempt('a'), effect('a')], [{ stage }])).recovered).toEqual(['a']);
  });

  it('wants poison dead-lettered after exactly its deliveries, and without effect', () => {
    const expectation = { stage, poison: new Set(['p']), poisonAttempts: 2 };
    const sent = [attempt('p'), acked('p')];
    const twice = [delivered('p', 1), delivered('p', 1), delivered('p', 1, 2)];
    expect(violations(check([...sent, ...twice, dead('p')], [expectation]))).toEqual([]);
    expect(only(check([...sent, ...twice], [expectation])).lost).toEqual(['p']);
    expect(only(check([...sent, ...twice, delivered('p', 1, 3), dead('p')], [expectation])).miscounted).toEqual(['p']);
    expect(only(check([...sent, ...twice, dead('p'), effect('p')], [expectation])).unexpected).toEqual(['p']);
  });

  it('names what was dead-lettered although nothing is wrong with it', () => {
    const verdict = only(check([attempt('a'), acked('a'), dead('a')], [{ stage }]));
    expect({ lost: verdict.lost, rejected: verdict.rejected }).toEqual({ lost: [], rejected: ['a: poison'] });
  });

  it('sees a row in two shards, and allows a second effect only where it is expected', () => {
    const sent = [attempt('a'), acked('a')];
    expect(only(check([...sent, effect('a', 1, 2)], [{ stage }])).duplicated).toEqual(['a']);
    expect(violations(check([...sent, effect('a', 2)], [{ stage, effects: new Map([['a', 2]]) }]))).toEqual([]);
  });

  it('sees a view that goes back, or that stops before the newest event', () => {
    const events = [1, 2, 3].map((sequence) => delivered(`e${sequence}`, sequence));
    const judged = (states: readonly LedgerRecord[]) => only(check([...events, ...states], [{ stage, ordered: true }])).disordered;
    expect(judged([state(1), state(3)])).toEqual([]);
    expect(judged([state(3), state(2), state(3)])).toEqual(['k']);
    expect(judged([state(2)])).toEqual(['k']);
    expect(judged([])).toEqual(['k']);
  });

  it('sees a checkpoint that is not where the view is', () => {
    const records: LedgerRecord[] = [attempt('a'), acked('a'), effect('a'), { kind: 'checkpoint', stage, applied: 2 }];
    expect(violations(check(records, [{ stage }]))).toEqual(['orders: the checkpoint is 1 off its effects']);
  });
});

describe('ruleOfThree', () => {
  it('bounds what was not seen', () => {
    expect(ruleOfThree(300)).toBe(0.01);
    expect(ruleOfThree(1)).toBe(1);
    expect(() => ruleOfThree(0)).toThrow(RangeError);
  });
});
