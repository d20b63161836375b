/** What a query with a token does next. */
export type ReadDecision = { readonly kind: 'serve' } | { readonly kind: 'wait'; readonly ms: number } | { readonly kind: 'late' };

const longestPauseMs = 250;
const shortestPauseMs = 10;

/**
 * Whether a query answers, looks again, or gives up: it never answers with a view that lacks the caller's own write.
 * @param waitedMs since the query came. @param limitMs the longest that its caller waits; 0 looks once.
 */
export function decideRead(projected: boolean, waitedMs: number, limitMs: number): ReadDecision {
  if (projected) return { kind: 'serve' };
  const leftMs = limitMs - waitedMs;
  if (leftMs <= 0) return { kind: 'late' };
  return { kind: 'wait', ms: Math.min(leftMs, longestPauseMs, Math.max(shortestPauseMs, waitedMs / 4)) };
}
