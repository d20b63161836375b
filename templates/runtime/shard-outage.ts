import { DatabaseUnavailableError, StaleMapError } from './errors.ts';

/** Time until a message of a shard that is away comes again, least and most. */
const leastMs = 1000;
const mostMs = 2000;

/**
 * How long the messages of one shard of several are put off, so that they do not come back before those of the others and
 * fill every batch; undefined where giving them back is right. @param databases of the store. @param random in [0, 1).
 */
export function postponeMs(error: unknown, databases: number, random: number): number | undefined {
  if (error instanceof StaleMapError) return error.retryAfterMs;
  if (databases > 1 && error instanceof DatabaseUnavailableError) return leastMs + random * (mostMs - leastMs);
  return undefined;
}
