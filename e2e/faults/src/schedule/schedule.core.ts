/** Uniform in [0, 1). */
export type Random = () => number;

/** The same numbers for the same seed. Source: Tommy Ettinger's mulberry32, in the public domain. @param seed any integer. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed of its own for each part of a run, so that leaving one out does not change the others. */
export function derivedSeed(seed: number, part: string): number {
  let hash = seed >>> 0;
  for (const character of part) hash = (Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) + 0x9e3779b9) >>> 0;
  return hash;
}

/** Whole number in [min, max]. */
export function pickInteger(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** One element. @throws RangeError for an empty list. */
export function pickOne<T>(random: Random, list: readonly T[]): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** A disturbance at a time after the start of the load. */
export interface Step {
  readonly afterMs: number;
  readonly target: string;
}

/** `count` disturbances of random targets, with random pauses in [minPauseMs, maxPauseMs] between them. */
export function disturbances(
  random: Random,
  count: number,
  targets: readonly string[],
  [minPauseMs, maxPauseMs]: readonly [number, number],
): Step[] {
  return Array.from({ length: count }, () => ({ afterMs: pickInteger(random, minPauseMs, maxPauseMs), target: pickOne(random, targets) }));
}
