import type { Clock } from './ports.ts';

/** What is under way when a broker or a database is closed has this long to end. */
export const CLOSE_MS = 5_000;

/**
 * Closes within a bounded time: `finish` is the orderly way, and where it takes too long, `cut` ends the connections
 * under it. `cut` must itself end soon whatever the broker does; `finish` need not.
 */
export async function closeInTime(clock: Clock, finish: () => Promise<void>, cut: () => Promise<void>): Promise<void> {
  const isOver = new AbortController();
  const overdue = clock.sleep(CLOSE_MS, isOver.signal).then(cut, () => undefined);
  await Promise.race([finish(), overdue]).finally(() => isOver.abort());
}
