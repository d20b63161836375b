import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerRecord, RequestRecord } from '../ledger/records.ts';
import { checkRequests, requestViolations } from './requests.core.ts';

const good: readonly Omit<RequestRecord, 'id'>[] = [
  { state: 'SUCCEEDED', settlements: 1, told: 1, effect: 'kept', changes: 1, lateMs: -900 },
  { state: 'FAILED', settlements: 1, told: 1, effect: 'none', changes: 0, lateMs: -900 },
  { state: 'CANCELLED', settlements: 1, told: 1, effect: 'none', changes: 0, lateMs: -100 },
  { state: 'COMPENSATED', settlements: 1, told: 1, effect: 'undone', changes: 2, lateMs: -50 },
  { state: 'NEEDS_OPERATOR', settlements: 1, told: 0, effect: 'kept', changes: 1, lateMs: 20 },
];

const outcomes = fc.array(fc.constantFrom(...good), { minLength: 1, maxLength: 30 });

function history(requests: readonly Omit<RequestRecord, 'id'>[]): LedgerRecord[] {
  return requests.flatMap((request, index): LedgerRecord[] => {
    const id = `r-${index}`;
    return [
      { kind: 'attempt', id, key: 'k' },
      { kind: 'acked', id },
      { kind: 'request', id, ...request },
    ];
  });
}

const name = (requests: readonly Omit<RequestRecord, 'id'>[]) => requestViolations(checkRequests(history(requests)));

describe('the check of requests', () => {
  it('says nothing of good outcomes', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        expect(name(all)).toEqual([]);
      }),
    );
  });

  it.each<[string, Partial<RequestRecord>]>([
    ['unsettled', { state: 'AWAITING', settlements: 0, told: 0 }],
    ['contradicted', { state: 'CANCELLED', effect: 'kept', changes: 1 }],
    ['contradicted', { state: 'COMPENSATED', effect: 'kept', changes: 1 }],
    ['contradicted', { state: 'SUCCEEDED', effect: 'none', changes: 0 }],
    ['duplicated', { state: 'SUCCEEDED', effect: 'kept', changes: 1, settlements: 2 }],
    ['duplicated', { state: 'SUCCEEDED', effect: 'kept', changes: 1, told: 2 }],
    ['duplicated', { state: 'SUCCEEDED', effect: 'kept', changes: 2 }],
    ['duplicated', { state: 'COMPENSATED', effect: 'undone', changes: 3 }],
    ['duplicated', { state: 'CANCELLED', effect: 'none', changes: 0, told: 0 }],
  ])('names one that is %s among good ones, and nothing else', (kind, wrong) => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const [base] = good;
        const bad = { ...base, ...wrong } as Omit<RequestRecord, 'id'>;
        expect(name([...all, bad])).toEqual([`requests: 1 ${kind} (r-${all.length})`]);
      }),
    );
  });

  it('names one that was confirmed and is not known, and one that is known and was never sent', () => {
    const [one] = good;
    if (one === undefined) throw new Error('no request');
    const records = history([one]);
    expect(requestViolations(checkRequests(records.slice(0, 2)))).toEqual(['requests: 1 lost (r-0)']);
    expect(requestViolations(checkRequests(records.slice(2)))).toEqual(['requests: 1 unexpected (r-0)']);
  });
});
