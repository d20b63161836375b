/** A bucket of permits. `atMs` is on a monotonic clock. */
export interface TokenBucket {
  readonly ratePerSec: number;
  readonly capacity: number;
  readonly tokens: number;
  readonly atMs: number;
}

/** An empty bucket of at most `capacity` permits, so that a start is no burst above the rate. @throws RangeError if a number is not above 0. */
export function newTokenBucket(ratePerSec: number, capacity: number, atMs: number): TokenBucket {
  if (!(ratePerSec > 0) || !(capacity > 0)) throw new RangeError(`rate ${ratePerSec}/s and capacity ${capacity} must be above 0`);
  return { ratePerSec, capacity, tokens: 0, atMs };
}

/**
 * Takes `count` permits now, into debt where there are too few, and says how long to wait before using them.
 * Callers that wait keep the long-run rate at or below `ratePerSec`.
 */
export function takeTokens(bucket: TokenBucket, count: number, nowMs: number): { bucket: TokenBucket; waitMs: number } {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const filled = Math.min(bucket.capacity, bucket.tokens + (elapsedMs * bucket.ratePerSec) / 1000);
  const tokens = filled - count;
  const waitMs = tokens >= 0 ? 0 : (-tokens * 1000) / bucket.ratePerSec;
  return { bucket: { ...bucket, tokens, atMs: Math.max(nowMs, bucket.atMs) }, waitMs };
}
