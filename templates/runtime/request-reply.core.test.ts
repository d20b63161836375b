import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplyStatus } from './envelope.ts';
import { cancelledStatus, onCancel, onRequest, type AnswerRecord } from './request-reply-answer.core.ts';
import { changeRequest, isTerminal, newRequest, requestTtlMs, type RequestEvent, type RequestProgress } from './request-reply.core.ts';
import type { RequestPolicy, RequestState } from './service.ts';

const policy: RequestPolicy = {
  timeoutMs: 100,
  deadlineMs: 1000,
  graceMs: 300,
  maxAttempts: 3,
  backoff: { baseMs: 50, multiplier: 2, maxMs: 400, jitter: 'none' },
};

const at = (state: RequestState, change: Partial<RequestProgress> = {}): RequestProgress => ({
  state,
  attempt: 1,
  version: 7,
  deadlineAtMs: 1000,
  dueAtMs: isTerminal(state) ? undefined : 100,
  ...change,
});
const due: RequestEvent = { kind: 'due', random: 0.5 };
const reply = (status: ReplyStatus): RequestEvent => ({ kind: 'reply', status });

describe('changeRequest', () => {
  it.each<[string, RequestProgress, RequestEvent, number, Partial<RequestProgress>, readonly string[]]>([
    ['is sent', at('PENDING'), { kind: 'sent' }, 10, { state: 'AWAITING', dueAtMs: 110 }, []],
    ['is answered', at('AWAITING'), reply('succeeded'), 50, { state: 'SUCCEEDED', dueAtMs: undefined }, ['settle']],
    ['is answered before it is known to be sent', at('PENDING'), reply('succeeded'), 50, { state: 'SUCCEEDED' }, ['settle']],
    ['is refused', at('AWAITING'), reply('failed'), 50, { state: 'FAILED' }, ['settle']],
    ['waits before the second attempt', at('AWAITING'), due, 100, { state: 'RETRYING', attempt: 1, dueAtMs: 150 }, []],
    ['is sent again', at('RETRYING'), due, 150, { state: 'AWAITING', attempt: 2, dueAtMs: 250 }, ['send-request']],
    ['is answered while it waits', at('RETRYING'), reply('succeeded'), 120, { state: 'SUCCEEDED' }, ['settle']],
    ['gives up after the last attempt', at('AWAITING', { attempt: 3 }), due, 100, { state: 'CANCELLING', dueAtMs: 200 }, ['send-cancel']],
    ['gives up where no attempt fits', at('AWAITING'), due, 960, { state: 'CANCELLING' }, ['send-cancel']],
    ['gives up at the deadline', at('RETRYING'), due, 1000, { state: 'CANCELLING' }, ['send-cancel']],
    ['gives up when told to', at('AWAITING'), { kind: 'cancel' }, 50, { state: 'CANCELLING' }, ['send-cancel']],
    ['asks again to cancel', at('CANCELLING'), due, 1100, { state: 'CANCELLING', dueAtMs: 1200 }, ['send-cancel']],
    ['never waits beyond the grace', at('CANCELLING'), due, 1250, { state: 'CANCELLING', dueAtMs: 1300 }, ['send-cancel']],
    ['calls for a person after the grace', at('CANCELLING'), due, 1300, { state: 'NEEDS_OPERATOR', dueAtMs: undefined }, ['settle']],
    ['is cancelled', at('CANCELLING'), reply('cancelled'), 1100, { state: 'CANCELLED' }, ['settle']],
    ['was never done', at('CANCELLING'), reply('failed'), 1100, { state: 'CANCELLED' }, ['settle']],
    ['is undone', at('CANCELLING'), reply('compensated'), 1100, { state: 'COMPENSATED' }, ['settle']],
    ['cannot be undone', at('CANCELLING'), reply('irrevocable'), 1100, { state: 'NEEDS_OPERATOR' }, ['settle']],
    ['was done while cancelled', at('CANCELLING'), reply('succeeded'), 1100, { state: 'CANCELLING', dueAtMs: 1200 }, ['send-cancel']],
    ['was done after it was cancelled', at('CANCELLED'), reply('succeeded'), 5000, { state: 'CANCELLING', dueAtMs: 5100 }, ['send-cancel']],
  ])('%s', (_what, before, event, nowMs, progress, effects) => {
    const change = changeRequest(before, event, policy, nowMs);
    expect(change?.progress).toMatchObject({ ...progress, version: 8 });
    expect(change?.effects).toEqual(effects);
  });

  it.each<[string, RequestProgress, RequestEvent, number]>([
    ['a second reply', at('SUCCEEDED'), reply('succeeded'), 50],
    ['a refusal after a success', at('SUCCEEDED'), reply('failed'), 50],
    ['a cancellation of what is done', at('SUCCEEDED'), { kind: 'cancel' }, 50],
    ['a confirmed publish of what is answered', at('SUCCEEDED'), { kind: 'sent' }, 50],
    ['a timeout before its time', at('AWAITING'), due, 99],
    ['a timeout of what is settled', at('FAILED'), due, 5000],
    ['a second cancellation', at('CANCELLING'), { kind: 'cancel' }, 50],
    ['a reply once a person is called', at('NEEDS_OPERATOR'), reply('succeeded'), 5000],
  ])('ignores %s', (_what, before, event, nowMs) => {
    expect(changeRequest(before, event, policy, nowMs)).toBeUndefined();
  });

  it('gives a message the rest of the budget to live, and no more than its own limit', () => {
    expect(requestTtlMs(policy, 600)).toBe(600);
    expect(requestTtlMs({ ...policy, messageTtlMs: 200 }, 600)).toBe(200);
    expect(requestTtlMs(policy, -500)).toBe(1);
  });
});

/** A requester and a responder that keeps its record, over a network that drops, doubles and delays at will. */
class World {
  nowMs = 0;
  effects = 0;
  undone = 0;
  settled: RequestState[] = [];
  progress = newRequest(policy, 0);
  record: AnswerRecord | undefined;
  readonly requests: number[] = [1];
  readonly cancels: number[] = [];
  readonly replies: ReplyStatus[] = [];
  readonly undoable: boolean;
  readonly refuses: boolean;

  constructor(undoable: boolean, refuses: boolean) {
    this.undoable = undoable;
    this.refuses = refuses;
  }

  apply(event: RequestEvent): void {
    const change = changeRequest(this.progress, event, policy, this.nowMs);
    if (change === undefined) return;
    this.progress = change.progress;
    for (const effect of change.effects) {
      if (effect === 'send-request') this.requests.push(1);
      if (effect === 'send-cancel') this.cancels.push(1);
      if (effect === 'settle') this.settled.push(this.progress.state);
    }
  }

  onRequest(): void {
    if (onRequest(this.record) === 'run') {
      if (!this.refuses) this.effects += 1;
      this.record = { status: this.refuses ? 'failed' : 'succeeded' };
    }
    if (this.record !== undefined) this.replies.push(this.record.status);
  }

  onCancel(): void {
    const decision = onCancel(this.record, this.undoable);
    if (decision === 'undo') this.undone += 1;
    if (decision !== 'replay') this.record = { status: cancelledStatus(decision) };
    if (this.record !== undefined) this.replies.push(this.record.status);
  }

  /** One step that the two numbers pick: which thing happens, and to which message. */
  step(what: number, which: number): void {
    const take = <Item>(bag: Item[], keep: boolean): Item | undefined =>
      keep ? bag[which % bag.length] : bag.splice(which % bag.length, 1)[0];
    if (what === 0) this.nowMs += which;
    else if (what === 1) this.apply({ kind: 'sent' });
    else if (what === 2) this.apply({ kind: 'due', random: (which % 100) / 100 });
    else if (what === 3) this.apply({ kind: 'cancel' });
    else if (what <= 5 && this.requests.length > 0 && take(this.requests, what === 5) !== undefined) this.onRequest();
    else if (what <= 7 && this.cancels.length > 0 && take(this.cancels, what === 7) !== undefined) this.onCancel();
    else if (what <= 9 && this.replies.length > 0) {
      const status = take(this.replies, what === 9);
      if (status !== undefined) this.apply({ kind: 'reply', status });
    } else if (what === 10) [this.requests, this.cancels, this.replies][which % 3]?.splice(0, 1);
  }

  /** Nothing arrives any more, and the sweeper does its work until the grace is over. */
  runOut(): void {
    while (this.progress.dueAtMs !== undefined && this.progress.dueAtMs <= policy.deadlineMs + policy.graceMs) {
      this.nowMs = Math.max(this.nowMs, this.progress.dueAtMs);
      this.apply({ kind: 'due', random: 0.5 });
    }
  }
}

const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 200 })), { maxLength: 80 });

describe('a request and its answer, under any interleaving', () => {
  it('reaches one terminal state by the deadline and its grace, and keeps no effect that it calls cancelled', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), fc.boolean(), (list, undoable, refuses) => {
        const world = new World(undoable, refuses);
        for (const [what, which] of list) world.step(what, which);
        world.runOut();
        expect(isTerminal(world.progress.state)).toBe(true);
        expect(world.settled).toEqual([world.progress.state]);
        // Whatever is still under way arrives now: it may not bring back what was cancelled.
        while (world.requests.length + world.cancels.length + world.replies.length > 0) {
          for (const what of [4, 6, 8]) world.step(what, 0);
        }
        const kept = world.effects - world.undone;
        expect(world.effects).toBeLessThanOrEqual(1);
        expect(kept).toBeGreaterThanOrEqual(0);
        expect(world.settled).toHaveLength(1);
        if (world.progress.state === 'SUCCEEDED') expect(kept).toBe(1);
        if (['CANCELLED', 'COMPENSATED', 'FAILED'].includes(world.progress.state)) expect(kept).toBe(0);
        if (world.progress.state === 'COMPENSATED') expect(world.undone).toBe(1);
      }),
      { numRuns: 3000 },
    );
  });

  it('is undone where a responder without tombstones makes the effect after the cancellation', () => {
    const world = new World(true, false);
    world.apply({ kind: 'cancel' });
    world.apply({ kind: 'reply', status: 'cancelled' });
    world.onRequest();
    world.apply({ kind: 'reply', status: 'succeeded' });
    world.onCancel();
    world.apply({ kind: 'reply', status: 'compensated' });
    expect({ state: world.progress.state, kept: world.effects - world.undone }).toEqual({ state: 'COMPENSATED', kept: 0 });
  });
});
