import type { Database, Sql } from './ports.ts';
import type { StartFacts } from './replica.core.ts';
import type { Position } from './versioned-rows.ts';

interface StateRow {
  bootstrapped: boolean;
  snapshot_place: number | null;
  snapshot_key: string[] | null;
  down_ms: string;
}

export interface ReplicaState extends NonNullable<StartFacts['state']> {
  /** How far an unfinished snapshot is. */
  readonly position: Position | undefined;
}

const readSql = `SELECT bootstrapped_at IS NOT NULL AS bootstrapped, snapshot_place, snapshot_key,
  greatest(0, extract(epoch FROM now() - seen_at) * 1000)::bigint AS down_ms FROM replica_state WHERE replica = $1`;
const restartSql = `INSERT INTO replica_state (replica) VALUES ($1)
ON CONFLICT (replica) DO UPDATE SET bootstrapped_at = NULL, snapshot_place = NULL, snapshot_key = NULL, seen_at = now()`;
const advanceSql = 'UPDATE replica_state SET snapshot_place = $2, snapshot_key = $3, seen_at = now() WHERE replica = $1';
const finishSql = `UPDATE replica_state SET bootstrapped_at = now(), snapshot_place = NULL, snapshot_key = NULL, seen_at = now() WHERE replica = $1`;
const seenSql = 'UPDATE replica_state SET seen_at = now() WHERE replica = $1';

/** What the replica's database says of its snapshot; undefined where it says nothing. Times are on that database's clock. */
export async function readState(database: Database, replica: string): Promise<ReplicaState | undefined> {
  const [row] = await database.query<StateRow>(readSql, [replica]);
  if (row === undefined) return undefined;
  const copying = row.snapshot_place !== null;
  return {
    copying,
    bootstrapped: row.bootstrapped,
    downMs: Number(row.down_ms),
    position: row.snapshot_place === null ? undefined : { place: row.snapshot_place, key: row.snapshot_key ?? undefined },
  };
}

/** Notes that a snapshot is needed from its first row on. */
export async function restartSnapshot(sql: Sql, replica: string): Promise<void> {
  await sql.query(restartSql, [replica]);
}

/** Notes how far the snapshot is, in the transaction that writes its rows. */
export async function advanceSnapshot(sql: Sql, replica: string, { place, key }: Position): Promise<void> {
  await sql.query(advanceSql, [replica, place, key ?? null]);
}

/** Notes that the snapshot is whole. */
export async function finishSnapshot(sql: Sql, replica: string): Promise<void> {
  await sql.query(finishSql, [replica]);
}

/** Notes that the replica follows its queue. */
export async function noteSeen(sql: Sql, replica: string): Promise<void> {
  await sql.query(seenSql, [replica]);
}
