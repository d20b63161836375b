import type { ReplyStatus } from './envelope.ts';

/** What a responder knows of a request id, once it has answered or been told to cancel it. */
export interface AnswerRecord {
  /** `cancelled` without a request before it is the tombstone of a cancellation that overtook its request. */
  readonly status: ReplyStatus;
}

/** A request is run once; whatever was said of it before is said again. */
export type RequestDecision = 'run' | 'replay';

/**
 * `bury`: nothing was done, and never will be. `undo`: its effect has to go. `keep`: its effect stays, for want of a way to undo it.
 */
export type CancelDecision = 'bury' | 'undo' | 'keep' | 'replay';

/** What to do with a request. Its record and its effect commit together, so that there is never one without the other. */
export function onRequest(record: AnswerRecord | undefined): RequestDecision {
  return record === undefined ? 'run' : 'replay';
}

/** What to do with a cancellation. @param undoable whether there is a compensation. */
export function onCancel(record: AnswerRecord | undefined, undoable: boolean): CancelDecision {
  if (record === undefined || record.status === 'failed') return 'bury';
  if (record.status !== 'succeeded') return 'replay';
  return undoable ? 'undo' : 'keep';
}

/** The status that a decision leaves behind. */
export function cancelledStatus(decision: Exclude<CancelDecision, 'replay'>): ReplyStatus {
  return ({ bury: 'cancelled', undo: 'compensated', keep: 'irrevocable' } as const)[decision];
}
