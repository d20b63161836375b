import { describe, expect, it } from 'vitest';
import { changeRequest, isTerminal, type RequestProgress } from './request-reply.core.ts';
import { cancelAgain, settleByHand, statableOutcomes } from './request-reply-operator.core.ts';
import type { RequestPolicy } from './service.ts';

const policy: RequestPolicy = {
  timeoutMs: 100,
  deadlineMs: 1000,
  graceMs: 300,
  maxAttempts: 3,
  backoff: { baseMs: 50, multiplier: 2, maxMs: 400, jitter: 'none' },
};
const stuck: RequestProgress = { state: 'NEEDS_OPERATOR', attempt: 3, version: 7, deadlineAtMs: 1000, dueAtMs: undefined };
const due = { kind: 'due', random: 0.5 } as const;

describe('what an operator does', () => {
  it('has the cancellation sent at once, again within a grace that starts now, and calls for a person after it', () => {
    const again = cancelAgain(stuck, 90_000);
    expect(again).toEqual({ ...stuck, state: 'CANCELLING', version: 8, deadlineAtMs: 90_000, dueAtMs: 90_000 });
    const sent = changeRequest(again ?? stuck, due, policy, 90_000);
    expect(sent).toMatchObject({ progress: { state: 'CANCELLING', dueAtMs: 90_100 }, effects: ['send-cancel'] });
    const late = changeRequest(sent?.progress ?? stuck, due, policy, 90_300);
    expect(late).toMatchObject({ progress: { state: 'NEEDS_OPERATOR' }, effects: ['settle'] });
  });

  it.each(['compensated', 'cancelled'] as const)('lets a confirmation of %s settle it', (status) => {
    const change = changeRequest(cancelAgain(stuck, 5000) ?? stuck, { kind: 'reply', status }, policy, 5001);
    expect(change).toMatchObject({ progress: { state: status.toUpperCase() }, effects: ['settle'] });
  });

  it.each(statableOutcomes)('states that it is %s, and nothing changes that again by itself', (outcome) => {
    const done = settleByHand(stuck, outcome) ?? stuck;
    expect(done).toEqual({ ...stuck, state: outcome, version: 8 });
    expect(isTerminal(done.state)).toBe(true);
    expect(changeRequest(done, due, policy, 90_000)).toBeUndefined();
  });

  it.each(['PENDING', 'AWAITING', 'RETRYING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'COMPENSATED'] as const)(
    'leaves a request in %s alone',
    (state) => {
      expect(cancelAgain({ ...stuck, state }, 1)).toBeUndefined();
      expect(settleByHand({ ...stuck, state }, 'FAILED')).toBeUndefined();
    },
  );
});
