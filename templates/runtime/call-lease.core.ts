/** What the store knows of a call under one key. Times are on the store's clock. */
export type CallRecord =
  | { readonly state: 'in-progress'; readonly leasedUntilMs: number }
  | { readonly state: 'completed'; readonly outcome: unknown };

/** `call`: nobody did. `replay`: it was done. `wait`: somebody is at it. `ask`: somebody was, and nobody knows how it ended. */
export type CallDecision =
  | { readonly kind: 'call' }
  | { readonly kind: 'replay'; readonly outcome: unknown }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'ask' };

/** What to do about a call. A call whose end is unknown is never made again blindly. */
export function decideCall(record: CallRecord | undefined, nowMs: number): CallDecision {
  if (record === undefined) return { kind: 'call' };
  if (record.state === 'completed') return { kind: 'replay', outcome: record.outcome };
  return nowMs < record.leasedUntilMs ? { kind: 'wait', ms: record.leasedUntilMs - nowMs } : { kind: 'ask' };
}
