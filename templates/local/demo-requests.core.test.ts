import { describe, expect, it } from 'vitest';
import { judgeRequests, requestLines, tallyRequests, type TracedRequest } from './demo-requests.core.ts';

const done: TracedRequest = { requestId: 'a', state: 'SUCCEEDED', settlements: 1, answer: 'succeeded' };
const verdict = (...requests: readonly TracedRequest[]) => judgeRequests([tallyRequests('desk ask', requests, true)]);

describe('the verdict on requests', () => {
  it('passes requests that are settled once, as the responder recorded it', () => {
    const requests: TracedRequest[] = [
      done,
      { ...done, state: 'FAILED', answer: 'failed' },
      { ...done, state: 'CANCELLED', answer: 'cancelled' },
      { ...done, state: 'COMPENSATED', answer: 'compensated' },
    ];
    expect(verdict(...requests)).toEqual([]);
    expect(requestLines([tallyRequests('desk ask', requests, true)])).toEqual([
      ['desk ask: requests', '4, 1 SUCCEEDED, 1 FAILED, 1 CANCELLED, 1 COMPENSATED'],
    ]);
  });

  it.each<[string, Partial<TracedRequest>, RegExp]>([
    ['an open one', { state: 'AWAITING', settlements: 0 }, /1 requests without an outcome/],
    ['one that is settled twice', { settlements: 2 }, /1 requests settled more than once/],
    ['an effect that is kept and called cancelled', { state: 'CANCELLED' }, /1 outcomes are not what the responder recorded/],
    ['a success that the responder does not know of', { answer: undefined }, /1 outcomes are not/],
    ['one that needs a person', { state: 'NEEDS_OPERATOR' }, /1 requests need an operator/],
  ])('fails %s', (_what, change, problem) => {
    const problems = verdict(done, { ...done, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('cannot contradict a responder outside the system', () => {
    expect(judgeRequests([tallyRequests('desk ask', [{ ...done, answer: undefined }], false)])).toEqual([]);
  });
});
