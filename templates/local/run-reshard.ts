import { storeUrls, type Environment } from '../adapters/environment.ts';
import { openDatabase, operatorStatementMs } from '../adapters/postgres-store.ts';
import type { Database, Logger } from '../runtime/ports.ts';
import { planReshard, reshard, type ReshardParts } from '../runtime/resharding.ts';
import { shardTallies } from '../runtime/shard-check.ts';
import { readMap } from '../runtime/shard-map.ts';
import type { SystemDescription } from '../runtime/system.ts';

export type ReshardAction = 'plan' | 'run' | 'check';
export type ShardedStore = ReshardParts['store'];

export interface ReshardPorts {
  readonly system: SystemDescription;
  readonly env: Environment;
  readonly log: Logger;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Plans, does or checks a resharding beside the running system or without it. @returns whether all is where it should be. @throws ConfigurationError. */
export async function runReshard(action: ReshardAction, store: ShardedStore, ports: ReshardPorts): Promise<boolean> {
  const databases = await openShards(store, ports);
  try {
    if (action === 'check') return await check(store, databases, ports.say);
    const plan = await planReshard({ store, databases });
    ports.say(planText(plan.moves.length, plan.from.slots, plan.begun));
    if (action === 'plan') {
      for (const { slot, from, to } of plan.moves)
        ports.say(`slot ${slot}: database ${from.database} table ${from.table} -> database ${to.database} table ${to.table}`);
      return true;
    }
    const done = await reshard({ store, databases, signal: ports.signal, onMoved: progress(ports.say) });
    ports.say(`${done} slots moved; ${store.id} is at map version ${store.sharding.mapVersion}`);
    return await check(store, databases, ports.say);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
}

/** Those that are drawn, and those that the slots lie in now: a smaller shape is drawn before the last database is emptied. */
async function openShards(store: ShardedStore, { system, env, log }: ReshardPorts): Promise<readonly Database[]> {
  const open = (databases: number) => {
    const description = { ...store, sharding: { ...store.sharding, databases } };
    return storeUrls(system, description, env).map((url) =>
      openDatabase({ url, log, maxConnections: 3, statementTimeoutMs: operatorStatementMs }),
    );
  };
  const drawn = open(store.sharding.databases);
  const [first] = drawn;
  const map = first && (await readMap(first, store.id));
  const lying = Math.max(0, ...((await first?.query<{ most: number }>(mostDatabasesSql)) ?? []).map(({ most }) => most));
  const needed = Math.max(map?.databases ?? 0, lying);
  if (needed <= drawn.length) return drawn;
  await Promise.all(drawn.map((database) => database.close()));
  return open(needed);
}

const mostDatabasesSql = 'SELECT coalesce(max(from_database), -1) + 1 AS most FROM shard_move';

async function check(store: ShardedStore, databases: readonly Database[], say: (line: string) => void): Promise<boolean> {
  const { moves, begun } = await planReshard({ store, databases });
  if (begun) {
    say(`a resharding was cut off, ${moves.length} slots have still to move: npm run reshard -- run ${store.id}`);
    return false;
  }
  const tallies = await shardTallies(store, databases);
  for (const { database, table, slots, rows, strays } of tallies)
    say(
      `database ${database} table ${table}: ${slots} slots, ${rows} rows${strays === 0 ? '' : `, ${strays} of slots that are elsewhere`}`,
    );
  const strays = tallies.reduce((sum, tally) => sum + tally.strays, 0);
  say(strays === 0 ? 'every slot has one owner, and every row lies with it' : `${strays} rows lie where their slot is not owned`);
  return strays === 0 && moves.length === 0;
}

function planText(moves: number, slots: number, begun: boolean): string {
  if (moves === 0) return begun ? 'all slots have moved, what is left is to note it' : 'every slot is where it should be';
  return `${moves} of ${slots} slots ${begun ? 'have still to move' : 'have to move'}`;
}

/** A line for every tenth of the way. */
function progress(say: (line: string) => void): (done: number, of: number) => void {
  return (done, of) => {
    if (Math.floor((done * 10) / of) > Math.floor(((done - 1) * 10) / of)) say(`${done} of ${of} slots moved`);
  };
}
