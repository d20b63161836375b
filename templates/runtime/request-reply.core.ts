import type { ReplyStatus } from './envelope.ts';
import { backoffDelayMs } from './retry.core.ts';
import type { RequestPolicy, RequestState } from './service.ts';

/** The part of an outstanding request that decisions look at. Times are on the clock of its database, milliseconds since the epoch. */
export interface RequestProgress {
  readonly state: RequestState;
  /** 1-based. */
  readonly attempt: number;
  /** Raised by each change: who changes the row compares it first. */
  readonly version: number;
  readonly deadlineAtMs: number;
  /** When something must happen if nothing else does; undefined in a terminal state. */
  readonly dueAtMs: number | undefined;
}

export type RequestEvent =
  /** The broker has confirmed the request. */
  | { readonly kind: 'sent' }
  /** `dueAtMs` has come. `random` in [0, 1). */
  | { readonly kind: 'due'; readonly random: number }
  | { readonly kind: 'reply'; readonly status: ReplyStatus }
  /** The requester no longer wants the outcome. */
  | { readonly kind: 'cancel' };

/** What a change asks for; all of it commits with the row. `settle`: a terminal state is reached. */
export type RequestEffect = 'send-request' | 'send-cancel' | 'settle';

export interface RequestChange {
  readonly progress: RequestProgress;
  readonly effects: readonly RequestEffect[];
}

const terminalStates: ReadonlySet<RequestState> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'COMPENSATED', 'NEEDS_OPERATOR']);

/** Whether nothing is outstanding any more. */
export function isTerminal(state: RequestState): boolean {
  return terminalStates.has(state);
}

/** A request that is committed and not yet sent. */
export function newRequest(policy: RequestPolicy, nowMs: number): RequestProgress {
  const deadlineAtMs = nowMs + policy.deadlineMs;
  return { state: 'PENDING', attempt: 1, version: 1, deadlineAtMs, dueAtMs: Math.min(nowMs + policy.timeoutMs, deadlineAtMs) };
}

/** Life of a request message, milliseconds: the rest of the budget, and no more than its own limit; never below 1. */
export function requestTtlMs({ messageTtlMs }: RequestPolicy, restMs: number): number {
  return Math.max(1, Math.min(messageTtlMs ?? Number.POSITIVE_INFINITY, restMs));
}

/** The next state and what it asks for; undefined where the event changes nothing, as when it comes too late. */
export function changeRequest(
  progress: RequestProgress,
  event: RequestEvent,
  policy: RequestPolicy,
  nowMs: number,
): RequestChange | undefined {
  switch (event.kind) {
    case 'sent':
      return progress.state === 'PENDING' ? to(progress, 'AWAITING', attemptEndMs(progress, policy, nowMs)) : undefined;
    case 'cancel':
      return isWanted(progress.state) ? startCancelling(progress, policy, nowMs) : undefined;
    case 'reply':
      return onReply(progress, event.status, policy, nowMs);
    case 'due':
      return progress.dueAtMs === undefined || nowMs < progress.dueAtMs ? undefined : onDue(progress, event.random, policy, nowMs);
  }
}

/** A timeout means that the outcome is unknown, not that the request failed: it is asked for again, and at last cancelled. */
function onDue(progress: RequestProgress, random: number, policy: RequestPolicy, nowMs: number): RequestChange {
  const { state, attempt, deadlineAtMs } = progress;
  if (state === 'CANCELLING') {
    if (nowMs >= deadlineAtMs + policy.graceMs) return to(progress, 'NEEDS_OPERATOR', undefined, ['settle']);
    return to(progress, 'CANCELLING', cancelEndMs(progress, policy, nowMs), ['send-cancel']);
  }
  if (nowMs >= deadlineAtMs) return startCancelling(progress, policy, nowMs);
  if (state === 'RETRYING') {
    return to({ ...progress, attempt: attempt + 1 }, 'AWAITING', attemptEndMs(progress, policy, nowMs), ['send-request']);
  }
  const retryAtMs = nowMs + backoffDelayMs(policy.backoff, attempt, random);
  if (attempt >= policy.maxAttempts || retryAtMs >= deadlineAtMs) return startCancelling(progress, policy, nowMs);
  return to(progress, 'RETRYING', retryAtMs);
}

const answered: Readonly<Record<ReplyStatus, RequestState>> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  compensated: 'COMPENSATED',
  irrevocable: 'NEEDS_OPERATOR',
};

/** Once the requester gave up, an effect that was made after all must go, and one that was never made leaves it cancelled. */
function onReply(progress: RequestProgress, status: ReplyStatus, policy: RequestPolicy, nowMs: number): RequestChange | undefined {
  if (isWanted(progress.state)) return to(progress, answered[status], undefined, ['settle']);
  if (status === 'succeeded' && (progress.state === 'CANCELLING' || progress.state === 'CANCELLED')) {
    // Only a responder without tombstones answers after CANCELLED; its effect gets a grace of its own to be undone.
    const late = progress.state === 'CANCELLED' ? { ...progress, deadlineAtMs: Math.max(progress.deadlineAtMs, nowMs) } : progress;
    return to(late, 'CANCELLING', cancelEndMs(late, policy, nowMs), ['send-cancel']);
  }
  if (progress.state !== 'CANCELLING') return undefined;
  return to(progress, status === 'failed' ? 'CANCELLED' : answered[status], undefined, ['settle']);
}

function isWanted(state: RequestState): boolean {
  return state === 'PENDING' || state === 'AWAITING' || state === 'RETRYING';
}

function startCancelling(progress: RequestProgress, policy: RequestPolicy, nowMs: number): RequestChange {
  return to(progress, 'CANCELLING', cancelEndMs(progress, policy, nowMs), ['send-cancel']);
}

function attemptEndMs({ deadlineAtMs }: RequestProgress, policy: RequestPolicy, nowMs: number): number {
  return Math.min(nowMs + policy.timeoutMs, deadlineAtMs);
}

function cancelEndMs({ deadlineAtMs }: RequestProgress, policy: RequestPolicy, nowMs: number): number {
  return Math.min(nowMs + policy.timeoutMs, deadlineAtMs + policy.graceMs);
}

function to(
  progress: RequestProgress,
  state: RequestState,
  dueAtMs: number | undefined,
  effects: readonly RequestEffect[] = [],
): RequestChange {
  return { progress: { ...progress, state, dueAtMs, version: progress.version + 1 }, effects };
}
