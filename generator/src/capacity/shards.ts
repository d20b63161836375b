/**
 * Fullest shard over the mean, where a hash spreads equally heavy keys: 1 + √(2N·ln N/K), an upper bound that holds nearly always.
 * @param keys distinct keys @param shards at least 1 @returns at least 1; Infinity where there are no keys
 */
export const imbalance = (keys: number, shards: number): number =>
  shards === 1 ? 1 : 1 + Math.sqrt((2 * shards * Math.log(shards)) / keys);

/** Fullest shard over the mean, at least, where one key carries this share of the load: f·N. */
export const hotKeyImbalance = (share: number, shards: number): number => Math.max(1, share * shards);

/** Share of the keys that move when one shard is added to n and the hash is taken modulo their number: n/(n+1). */
export const movedByModulo = (shards: number): number => shards / (shards + 1);

/** Share of the keys that move when one shard is added to n and slots are handed over: 1/(n+1). */
export const movedBySlots = (shards: number): number => 1 / (shards + 1);

/** Greatest common divisor of two whole numbers from 1 on. Source: Euclid. */
export const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
