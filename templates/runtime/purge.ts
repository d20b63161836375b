import { purgeCalls } from './call-leases.ts';
import { purgeStarts } from './delivery-starts.ts';
import { errorMessage } from './errors.ts';
import { purgeInbox } from './inbox.ts';
import type { Clock, Logger } from './ports.ts';
import { purgeProjected } from './read-your-writes.ts';
import type { Subscriber } from './subscriber.ts';

const everyMs = 60_000;
/** How long a consumer without an inbox remembers what was tried. */
const startWindowMs = 604_800_000;
/** Rows in one statement at most. */
const mostRows = 5000;

/** Forgets what was handled longer ago than each subscriber's window, until the signal aborts. */
export async function purgeLoop(
  subscribers: readonly Subscriber[],
  ports: { readonly clock: Clock; readonly log: Logger },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { id, windowMs = startWindowMs, store, roles, sequence } of subscribers) {
      for (const database of store?.databases ?? []) {
        const purged = Promise.all([
          purgeInbox(database, id, windowMs, mostRows),
          ...(store?.description.kind === 'replica'
            ? []
            : [purgeStarts(database, id, windowMs, mostRows), purgeCalls(database, id, windowMs, mostRows)]),
          roles?.purge(database, windowMs, mostRows),
          sequence?.purge(windowMs, mostRows),
          store?.description.readYourWrites === true ? purgeProjected(database, id, windowMs, mostRows) : undefined,
        ]);
        await purged.catch((error: unknown) => ports.log.warn('inbox purge failed', { consumer: id, error: errorMessage(error) }));
      }
    }
    await ports.clock.sleep(everyMs, signal).catch(() => undefined);
  }
}
