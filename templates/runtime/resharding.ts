import { crashPoint } from './crash-point.ts';
import { ConfigurationError } from './errors.ts';
import type { Database, Sql } from './ports.ts';
import { nextStep, planMoves, type Move, type MoveStep, type Shape } from './resharding.core.ts';
import { forgetMove, readMap, readMoves, tryLockMap, writeMap, writeMoves, type ShardMap } from './shard-map.ts';
import { assertMovable, shardOwners } from './shard-check.ts';
import { copyUnslotted } from './slot-copy.ts';
import { SlotMove } from './slot-move.ts';
import type { ShardingDescription, StoreDescription } from './system.ts';

export interface ReshardParts {
  /** As it is drawn now: the shape that the slots are to have. */
  readonly store: StoreDescription & { readonly sharding: ShardingDescription };
  /** Of the drawn shape and of the one before, in order. */
  readonly databases: readonly Database[];
  readonly signal: AbortSignal;
  /** Told of each slot that has moved. */
  readonly onMoved?: (done: number, of: number) => void;
}

export interface ReshardPlan {
  readonly from: ShardMap;
  readonly to: Shape & { readonly version: number };
  /** What is left to do. */
  readonly moves: readonly Move[];
  /** Whether a run that was cut off has begun them. */
  readonly begun: boolean;
}

/**
 * What a resharding would do, or has still to do. @throws ConfigurationError where the store was never migrated, or its map
 * version was not raised.
 */
export async function planReshard({ store, databases }: Omit<ReshardParts, 'signal'>): Promise<ReshardPlan> {
  const first = firstOf(databases);
  const from = await readMap(first, store.id);
  if (from === undefined || from.state === 'seeding')
    throw new ConfigurationError(`store ${store.id} has no map yet: run "npm run migrate"`);
  const { databases: count, tablesPerDb, mapVersion } = store.sharding;
  if (from.state === 'moving') {
    const to = { databases: from.databases, tablesPerDb: from.tablesPerDb, version: from.version };
    return { from, to, moves: await readMoves(first), begun: true };
  }
  const to = { databases: count, tablesPerDb, version: mapVersion };
  const moves = planMoves(await shardOwners(store, databases), to);
  if (moves.length > 0 && mapVersion <= from.version)
    throw new ConfigurationError(
      `store ${store.id}: ${moves.length} slots have to move, and its mapVersion is still ${mapVersion}: ` +
        `draw ${from.version + 1}, generate, and start the services anew, so that no router follows the old map unnoticed`,
    );
  return { from, to, moves, begun: false };
}

/**
 * Spreads the slots of a store over the shape that is drawn, slot by slot beside the running services. Where it is up to is
 * written down in the databases themselves: a run that ends anywhere is gone on with by the next one. @returns slots moved.
 * @throws ConfigurationError as `planReshard` and `assertMovable`, and where another run is at it; `signal.reason` between
 *         two steps.
 */
export async function reshard(parts: ReshardParts): Promise<number> {
  const first = firstOf(parts.databases);
  return first.transaction(async (lock) => {
    if (!(await tryLockMap(lock))) throw new ConfigurationError(`another process is resharding store ${parts.store.id}: let that one end`);
    const plan = await planReshard(parts);
    await assertMovable(parts.store, parts.databases);
    if (!plan.begun) await begin(first, parts.store.id, plan);
    await bringUnslotted(plan.moves, parts);
    let done = 0;
    for (const move of plan.moves) {
      await moveSlot(move, plan.to.version, parts);
      await forgetMove(first, move.slot);
      done += 1;
      parts.onMoved?.(done, plan.moves.length);
    }
    await writeMap(first, parts.store.id, { ...plan.to, slots: plan.from.slots, state: 'stable' });
    return done;
  });
}

/** Shape and moves are written down as one, before the first slot leaves its place. */
async function begin(first: Database, store: string, { from, to, moves }: ReshardPlan): Promise<void> {
  await first.transaction(async (sql: Sql) => {
    await writeMoves(sql, moves);
    await writeMap(sql, store, { ...to, slots: from.slots, state: 'moving' });
  });
  crashPoint('reshard-planned');
}

/** Once a pair of databases, before the first of their slots moves. */
async function bringUnslotted(moves: readonly Move[], { store, databases, signal }: ReshardParts): Promise<void> {
  if (store.outbox === undefined) return;
  const pairs = new Map(
    moves.map(({ from, to }) => [`${from.database} ${to.database}`, [databases[from.database], databases[to.database]]]),
  );
  for (const [from, to] of pairs.values()) if (from !== undefined && to !== undefined && from !== to) await copyUnslotted(from, to, signal);
}

/** Moves one slot, or goes on with its move, to the map of a version. @throws as `reshard`. */
export async function moveSlot(move: Move, version: number, { store, databases, signal }: Omit<ReshardParts, 'onMoved'>): Promise<void> {
  const slot = new SlotMove(move, version, store, databases, signal);
  if (move.from.database === move.to.database) return slot.relocate();
  let changed: number | undefined;
  for (let passes = 0; ;) {
    signal.throwIfAborted();
    const step = nextStep({ ...(await slot.states()), changed, passes });
    if (step === 'done') return;
    const result = await slot.run(step);
    crashPoint(`reshard-${step}` satisfies `reshard-${MoveStep}`);
    if (step === 'copy') {
      changed = result;
      passes += 1;
    }
  }
}

function firstOf(databases: readonly Database[]): Database {
  const [first] = databases;
  if (first === undefined) throw new RangeError('a sharded store has a database');
  return first;
}
