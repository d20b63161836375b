import type { Placed } from './batch-transaction.ts';
import { errorCode, errorMessage, isInfrastructure } from './errors.ts';
import type { Clock } from './ports.ts';
import type { Settler } from './settler.ts';

export interface InPlacePorts {
  readonly clock: Clock;
  readonly settler: Settler;
  readonly stop: AbortSignal;
  /** Runs work on an item, alone where a process may have died of it. */
  readonly exclusively: <Result>(item: Placed, work: () => Promise<Result>) => Promise<Result>;
  /** As it is tried now; undefined where it was settled instead. */
  readonly count: (item: Placed) => Promise<Placed | undefined>;
  /** Handles and settles. @throws where nothing was committed. */
  readonly run: (items: readonly Placed[]) => Promise<void>;
}

/**
 * Handles a batch in which the order of each partition key counts: where it fails as a whole, its messages run alone, and
 * a failed one holds up the later ones of its key until its next attempt, while other keys go on.
 * @returns what an outage or a stop left unsettled, in order; undefined where all is settled.
 */
export async function tryInPlace(
  group: readonly Placed[],
  ports: InPlacePorts,
): Promise<{ readonly items: readonly Placed[]; readonly error: unknown } | undefined> {
  if (group.length > 1 && group.every(({ entry }) => entry.delivery.attempt === 1 && !entry.delivery.redelivered)) {
    try {
      await ports.run(group);
      return undefined;
    } catch (error) {
      if (isInfrastructure(error) || ports.stop.aborted) return { items: group, error };
    }
  }
  let left = group;
  while (left.length > 0) {
    const round = await tryRound(left, ports);
    if (round.error !== undefined) return { items: round.left, error: round.error };
    left = round.left;
    if (left.length === 0) break;
    try {
      await ports.clock.sleep(round.delayMs, ports.stop);
    } catch (error) {
      return { items: left, error };
    }
  }
  return undefined;
}

interface Round {
  readonly left: readonly Placed[];
  readonly delayMs: number;
  readonly error?: unknown;
}

/** Tries each message whose key is not held up by an earlier one. */
async function tryRound(items: readonly Placed[], ports: InPlacePorts): Promise<Round> {
  const left: Placed[] = [];
  const held = new Set<string>();
  let delayMs = Number.POSITIVE_INFINITY;
  for (const [index, item] of items.entries()) {
    const key = orderKey(item);
    if (held.has(key)) {
      left.push(item);
      continue;
    }
    const tried = await ports.exclusively(item, () => tryOne(item, ports));
    if ('error' in tried) return { delayMs: 0, error: tried.error, left: [...left, ...items.slice(index)] };
    if (tried.next === undefined) continue;
    delayMs = Math.min(delayMs, tried.delayMs);
    held.add(key);
    left.push(tried.next);
  }
  return { left, delayMs };
}

/** Settled where `next` is undefined, else to be tried again; an error is an outage or a stop. */
type Tried = { readonly next: Placed | undefined; readonly delayMs: number } | { readonly error: unknown };

async function tryOne(item: Placed, { settler, stop, count, run }: InPlacePorts): Promise<Tried> {
  const { delivery } = item.entry;
  let tried: Placed | undefined;
  try {
    tried = item.isCounted === true ? item : await count(item);
  } catch (error) {
    return { error };
  }
  if (tried === undefined) return { next: undefined, delayMs: 0 };
  const { attempt } = tried.entry;
  try {
    await run([tried]);
    return { next: undefined, delayMs: 0 };
  } catch (error) {
    if (isInfrastructure(error) || stop.aborted) return { error };
    const decision = settler.decide(attempt, error);
    if (decision.kind === 'dead-letter') {
      await settler.giveUp(delivery, attempt, `${errorCode(error)}: ${errorMessage(error)}`);
      return { next: undefined, delayMs: 0 };
    }
    settler.noteRetry(delivery, attempt, decision.delayMs, error);
    return { next: { ...tried, isCounted: true, entry: { ...tried.entry, attempt: attempt + 1 } }, delayMs: decision.delayMs };
  }
}

/** Messages without a partition key depend on nothing. */
function orderKey({ entry }: Placed): string {
  const { partitionkey, id, source } = entry.delivery.envelope;
  return partitionkey === undefined ? `message ${source} ${id}` : `key ${partitionkey}`;
}
