/** A line of waiting messages and those who take them. */
export interface Station {
  /** Messages/s that arrive; finite, at least 0. */
  readonly ratePerSec: number;
  /** Mean time for one message; finite, at least 0. */
  readonly serviceMs: number;
  /** Messages handled at the same time; a whole number, at least 1. */
  readonly workers: number;
  /** Attempts that one message costs on average; 1 unless stated. */
  readonly attempts?: number;
}

/** Messages in service at once, on average, were there always a worker: a = λ·A·S. Source: Erlang. */
const offeredLoad = ({ ratePerSec, serviceMs, attempts = 1 }: Station): number => (ratePerSec * attempts * serviceMs) / 1000;

/** Share of the time in which a worker is busy: ρ = λ·A·S/c. From 1 on there is no steady state. */
export const utilisation = (station: Station): number => offeredLoad(station) / station.workers;

/** More workers than this are counted as this many at the same utilisation, which is never too hopeful and keeps the sum short. */
const mostWorkers = 1_000_000;

/**
 * 1/B, where B is Erlang's loss probability, as the sum of c·(c−1)…/aʲ: each term comes from the one before, so that neither a power
 * nor a factorial can overflow before the sum itself does, and then B is 0 for all purposes.
 */
function inverseLoss(load: number, workers: number): number {
  let term = 1;
  let sum = 1;
  for (let free = workers; free > 0 && term > sum * 1e-17 && sum < Infinity; free -= 1) {
    term *= free / load;
    sum += term;
  }
  return sum;
}

/** Probability that a message has to wait, in M/M/c (Erlang C). @returns 0 to 1; 1 from a utilisation of 1 on */
export function waitProbability(station: Station): number {
  const rho = utilisation(station);
  if (rho >= 1) return 1;
  if (rho === 0) return 0;
  const workers = Math.min(station.workers, mostWorkers);
  return 1 / ((1 - rho) * inverseLoss(rho * workers, workers) + rho);
}

/** How fast waiting messages are worked off beyond those that arrive: c/S − λA. @returns messages/s, at most 0 where the line grows */
const spareRatePerSec = (station: Station): number => (station.workers * 1000 * (1 - utilisation(station))) / station.serviceMs;

/** Mean time in the line, in M/M/c: Wq = C/(c/S − λ). @returns ms; Infinity from a utilisation of 1 on */
export function meanWaitMs(station: Station): number {
  if (station.serviceMs === 0) return 0;
  return utilisation(station) >= 1 ? Infinity : (waitProbability(station) * 1000) / spareRatePerSec(station);
}

/** Probability that a message waits longer, in M/M/c: C·e^(−(c/S−λ)t). @param waitMs at least 0 */
export function waitExceedsProbability(station: Station, waitMs: number): number {
  if (station.serviceMs === 0) return 0;
  return utilisation(station) >= 1 ? 1 : waitProbability(station) * Math.exp((-spareRatePerSec(station) * waitMs) / 1000);
}

/**
 * Mean time in the line where arrivals and service times vary otherwise than exponentially. Source: Sakasegawa 1977.
 * @param variation squared coefficients of variation of the times between arrivals, and of the service times; 1 and 1 is M/M/c
 * @returns ms; Infinity from a utilisation of 1 on
 */
export function generalWaitMs(station: Station, variation: { readonly arrival: number; readonly service: number }): number {
  const rho = utilisation(station);
  if (rho >= 1) return Infinity;
  const { serviceMs, workers } = station;
  const exponent = Math.sqrt(2 * (workers + 1)) - 1;
  return (((variation.arrival + variation.service) / 2) * serviceMs * rho ** exponent) / (workers * (1 - rho));
}

/** Messages inside, by Little's law: L = λ·W. @param spentMs mean time that each spends inside */
export const inside = (ratePerSec: number, spentMs: number): number => (ratePerSec === 0 ? 0 : (ratePerSec * spentMs) / 1000);

/** Share of messages that find a line of this length full, in M/M/1/K. @param rho utilisation, at least 0 @param length at least 0 */
export function blockingProbability(rho: number, length: number): number {
  if (rho === 1) return 1 / (length + 1);
  // Beyond 1 the fraction is turned over, so that its powers fall instead of overflowing.
  const ratio = rho < 1 ? rho : 1 / rho;
  const whole = -Math.expm1((length + 1) * Math.log1p(ratio - 1));
  return ((1 - ratio) * (rho < 1 ? ratio ** length : 1)) / whole;
}
