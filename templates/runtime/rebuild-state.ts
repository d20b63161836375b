import type { Database, Sql } from './ports.ts';
import { quoteIdentifier } from './store-schema.core.ts';

/** How far the replay of one source's log is. `to` is null between two epochs. */
export interface RebuildState {
  readonly from: string;
  readonly to: string | null;
  readonly position: number;
}

const readSql = `SELECT from_transaction AS "from", to_transaction AS "to", position::integer AS position FROM rebuild_state WHERE projection = $1 AND source = $2`;
const beginSql = `INSERT INTO rebuild_state (projection, source) SELECT $1, generate_series(0, $2::integer - 1) ON CONFLICT DO NOTHING`;
const moveSql = `UPDATE rebuild_state SET from_transaction = $3, to_transaction = $4, position = $5 WHERE projection = $1 AND source = $2`;

/** Inbox scope of the events that the new view has. */
export const rebuildScope = (projection: string): string => `${projection}/rebuild`;

/** Table of the view that is being built. */
export const rebuildTable = (table: string): string => `${table}_rebuild`;

/** Makes the table of the new view, and goes on with the one of an interrupted rebuild. */
export async function beginRebuild(database: Database, projection: string, table: string, sources: number): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query(`CREATE TABLE IF NOT EXISTS ${quoteIdentifier(rebuildTable(table))} (LIKE ${quoteIdentifier(table)} INCLUDING ALL)`);
    await sql.query(beginSql, [projection, sources]);
  });
}

/** Throws an unfinished rebuild away. */
export async function discardRebuild(database: Database, projection: string, table: string): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query(`DROP TABLE IF EXISTS ${quoteIdentifier(rebuildTable(table))}`);
    await forget(sql, projection);
  });
}

/** State of one source's replay. @throws RangeError where none was begun. */
export async function readRebuild(sql: Sql, projection: string, source: number): Promise<RebuildState> {
  const [state] = await sql.query<RebuildState>(readSql, [projection, source]);
  if (state === undefined) throw new RangeError(`no rebuild of ${projection} was begun`);
  return state;
}

/** Notes how far the replay is, in the transaction of its rows. */
export async function moveRebuild(sql: Sql, projection: string, source: number, { from, to, position }: RebuildState): Promise<void> {
  await sql.query(moveSql, [projection, source, from, to, position]);
}

/** Puts the new view in place of the old one. The caller's transaction keeps the live projection out. */
export async function swapViews(sql: Sql, projection: string, table: string): Promise<void> {
  await sql.query(`DROP TABLE ${quoteIdentifier(table)}`);
  await sql.query(`ALTER TABLE ${quoteIdentifier(rebuildTable(table))} RENAME TO ${quoteIdentifier(table)}`);
  // The live projection must not apply again what the new view has.
  await sql.query(
    `INSERT INTO inbox (consumer, key, type, fingerprint, attempts, saves)
SELECT $1, key, type, fingerprint, attempts, saves FROM inbox WHERE consumer = $2 ON CONFLICT DO NOTHING`,
    [projection, rebuildScope(projection)],
  );
  await forget(sql, projection);
}

async function forget(sql: Sql, projection: string): Promise<void> {
  await sql.query('DELETE FROM inbox WHERE consumer = $1', [rebuildScope(projection)]);
  await sql.query('DELETE FROM rebuild_state WHERE projection = $1', [projection]);
}
