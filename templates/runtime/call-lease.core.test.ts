import { expect, it } from 'vitest';
import { decideCall } from './call-lease.core.ts';

it.each([
  ['nobody called', undefined, { kind: 'call' }],
  ['it is under way', { state: 'in-progress', leasedUntilMs: 150 }, { kind: 'wait', ms: 50 }],
  ['its caller was cut off', { state: 'in-progress', leasedUntilMs: 100 }, { kind: 'ask' }],
  ['it was done', { state: 'completed', outcome: { reference: 'r' } }, { kind: 'replay', outcome: { reference: 'r' } }],
] as const)('where %s', (_what, record, decision) => {
  expect(decideCall(record, 100)).toEqual(decision);
});
