import { StaleMapError } from './errors.ts';
import type { Database, Sql } from './ports.ts';
import { slotMap, slotOf, type Placement } from './sharding.core.ts';
import { lockOwned, readOwners, type SlotOwner } from './slot-owners.ts';
import type { StoreDescription } from './system.ts';

type Sharding = NonNullable<StoreDescription['sharding']>;

/** Pause before a refused message comes again, for a slot that is just moving. */
const staleRetryMs = 50;
/** The same for a slot that has to come here first, or a process that has to be replaced. */
const foreignRetryMs = 500;

/**
 * Finds the database and table of a key. Its map is a belief, at first the one of the drawing: the databases own the truth,
 * refuse a write that follows an older map, and are then asked again.
 */
export class ShardRouter {
  readonly #store: string;
  readonly #sharding: Sharding;
  readonly #databases: readonly Database[];
  #map: readonly Placement[];
  #loading: Promise<void> | undefined;
  #loaded = false;

  constructor(store: string, sharding: Sharding, databases: readonly Database[]) {
    const { mapVersion } = sharding;
    this.#store = store;
    this.#sharding = sharding;
    this.#databases = databases;
    this.#map = slotMap(sharding).map((placement, slot) => ({ ...placement, slot, mapVersion }));
  }

  /** @throws TypeError where the key is absent or of a wrong type. */
  place(data: unknown): Placement {
    const slot = slotOf(data, this.#sharding.shardKey, this.#sharding.slots);
    const placement = this.#map[slot];
    if (placement === undefined) throw new RangeError(`slot ${slot} is not mapped`);
    return placement;
  }

  /** @throws StaleMapError for a place that the drawing of this process does not have: it runs with another shape than the slots have. */
  assertKnown(placements: readonly Placement[]): void {
    const { databases, tablesPerDb } = this.#sharding;
    const foreign = placements.find(({ database, table }) => database >= databases || table >= tablesPerDb);
    if (foreign === undefined) return;
    throw new StaleMapError(
      `slot ${foreign.slot} of ${this.#store} is in table ${foreign.table} of database ${foreign.database}, and this process knows ${databases} with ${tablesPerDb} tables each`,
      { retryAfterMs: foreignRetryMs },
    );
  }

  /** Reads the map of every database that answers; what the others own stays as it was believed. */
  async reload(): Promise<void> {
    this.#loading ??= this.#reload().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Reads the map unless it was read before. */
  async ready(): Promise<void> {
    if (!this.#loaded) await this.reload();
  }

  /**
   * Locks the slots of a transaction against being moved while it writes. @throws StaleMapError where one of them is not
   * this database's any more, or lies in another table than was believed.
   */
  async assertOwned(sql: Sql, placements: readonly Placement[]): Promise<void> {
    const slots = [...new Set(placements.flatMap(({ slot }) => slot ?? []))].toSorted((a, b) => a - b);
    if (slots.length === 0) return;
    const owned = new Map((await lockOwned(sql, slots)).map((owner) => [owner.slot, owner]));
    const stale = placements.find((placement) => !agrees(owned.get(placement.slot ?? -1), placement));
    if (stale === undefined) return;
    throw new StaleMapError(`slot ${stale.slot} of ${this.#store} has moved since map version ${stale.mapVersion}, or is moving`, {
      retryAfterMs: staleRetryMs,
    });
  }

  async #reload(): Promise<void> {
    const pages = await Promise.allSettled(this.#databases.map((database) => readOwners(database)));
    const map = [...this.#map];
    const decided = new Set<number>();
    pages.forEach((page, database) => {
      if (page.status === 'rejected') return;
      for (const { slot, table, version, state } of page.value) {
        if (state === 'owned' || (state === 'fenced' && !decided.has(slot))) map[slot] = { database, table, slot, mapVersion: version };
        if (state === 'owned') decided.add(slot);
      }
    });
    this.#map = map;
    this.#loaded = pages.every(({ status }) => status === 'fulfilled');
  }
}

function agrees(owner: SlotOwner | undefined, { table, mapVersion }: Placement): boolean {
  return owner !== undefined && owner.table === table && owner.version === mapVersion;
}
