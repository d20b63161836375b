import { compareRange } from './resharding.core.ts';
import type { Database, Sql } from './ports.ts';
import { lockState } from './slot-owners.ts';
import { quoteIdentifier } from './store-schema.core.ts';

/** One table whose rows of a slot are brought from one database to another. */
export interface CopiedTable {
  readonly from: string;
  readonly to: string;
  /** Columns of the primary key, as SQL; texts. */
  readonly key: readonly string[];
  /** Condition on the rows, with no parameter. */
  readonly rows: string;
}

export interface CopyPlace {
  readonly from: Database;
  readonly to: Database;
  readonly slot: number;
}

interface Range {
  readonly after: readonly string[] | undefined;
  readonly last: readonly string[] | undefined;
}

const pageRows = 500;
/** Of whole rows: equal on servers with other time zones, since it is set, and other versions. */
const digest = 'md5(to_jsonb(row)::text)';

/**
 * Makes the rows of a slot in the new place what they are in the old one, page by page in the order of their keys,
 * whatever an earlier pass that was cut off has left there. @returns rows that it copied or removed.
 * @throws RangeError where the new database does not receive the slot: then it may own it, and its rows count.
 */
export async function copyPass(table: CopiedTable, place: CopyPlace, signal: AbortSignal): Promise<number> {
  let changed = 0;
  for (let after: readonly string[] | undefined; ;) {
    signal.throwIfAborted();
    const old = await digests(place.from, table.from, table, { after, last: undefined }, pageRows);
    const keys = [...old.keys()];
    const last = old.size < pageRows ? undefined : keyOf(keys.at(-1));
    const copy = await digests(place.to, table.to, table, { after, last });
    const { copy: wanted, remove } = compareRange(old, copy);
    if (wanted.length + remove.length > 0) await change(table, place, wanted, remove);
    changed += wanted.length + remove.length;
    if (last === undefined) return changed;
    after = last;
  }
}

/**
 * Copies inbox rows and message numbers that an older release wrote without their slot: a database that gets slots of
 * another one may need any of them, and they do no harm beside those of its own.
 */
export async function copyUnslotted(from: Database, to: Database, signal: AbortSignal): Promise<void> {
  const greater = '(publisher, partition_key) DO UPDATE SET value = greatest(row.value, excluded.value)';
  await copyAll({ from, to, table: 'inbox', key: ['consumer', 'key'], conflict: 'DO NOTHING' }, signal);
  await copyAll({ from, to, table: 'message_sequence', key: ['publisher', 'partition_key'], conflict: greater }, signal);
}

interface Unslotted {
  readonly from: Database;
  readonly to: Database;
  readonly table: string;
  readonly key: readonly [string, string];
  readonly conflict: string;
}

async function copyAll({ from, to, table, key, conflict }: Unslotted, signal: AbortSignal): Promise<void> {
  const ordered = key.map((column) => `${column} COLLATE "C"`).join(', ');
  for (let after: readonly string[] = ['', '']; ;) {
    signal.throwIfAborted();
    const rows = await inUtc(from, (sql) =>
      rowTexts(sql, table, `slot IS NULL AND (${ordered}) > ($1, $2) ORDER BY ${ordered} LIMIT ${pageRows}`, after),
    );
    await inUtc(to, (sql) => insertTexts(sql, table, rows, conflict));
    if (rows.length < pageRows) return;
    const last = JSON.parse(rows.at(-1) ?? '') as Record<string, string>;
    after = key.map((column) => last[column] ?? '');
  }
}

/** Number of rows of a slot, and a sum over their contents that is equal where they are. */
export async function checksum(database: Database, table: string, rows: string): Promise<string> {
  const text = `SELECT count(*)::text || '/' || coalesce(sum(('x' || substr(${digest}, 1, 15))::bit(60)::bigint), 0)::text AS sum
FROM ${quoteIdentifier(table)} AS row WHERE ${rows}`;
  const [found] = await inUtc(database, (sql) => sql.query<{ sum: string }>(text));
  return found?.sum ?? '';
}

/** Columns that can be written, quoted. */
export async function writableColumns(sql: Sql, table: string): Promise<readonly string[]> {
  const text = `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1
AND is_generated = 'NEVER' AND identity_generation IS NULL ORDER BY ordinal_position`;
  return (await sql.query<{ column_name: string }>(text, [table])).map((row) => quoteIdentifier(row.column_name));
}

/** Rows as JSON text, which no number of JavaScript has touched. */
export async function rowTexts(sql: Sql, table: string, condition: string, values: readonly unknown[] = []): Promise<readonly string[]> {
  const text = `SELECT to_jsonb(row)::text AS text FROM ${quoteIdentifier(table)} AS row WHERE ${condition}`;
  return (await sql.query<{ text: string }>(text, values)).map((row) => row.text);
}

/** Writes rows from their JSON text. @param conflict what to do with a row that is there, with the written one as `excluded`. */
export async function insertTexts(sql: Sql, table: string, rows: readonly string[], conflict: string): Promise<void> {
  if (rows.length === 0) return;
  const columns = (await writableColumns(sql, table)).join(', ');
  const name = quoteIdentifier(table);
  await sql.query(
    `INSERT INTO ${name} AS row (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) ON CONFLICT ${conflict}`,
    [`[${rows.join(',')}]`],
  );
}

/** A transaction in which times are written in one zone. */
export async function inUtc<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  return database.transaction(async (sql) => {
    await sql.query("SELECT set_config('TimeZone', 'UTC', true)");
    return work(sql);
  });
}

async function change(
  table: CopiedTable,
  { from, to, slot }: CopyPlace,
  wanted: readonly string[],
  remove: readonly string[],
): Promise<void> {
  const rows = await inUtc(from, (sql) => rowTexts(sql, table.from, `${table.rows} AND ${among(table)}`, lists(table, wanted)));
  await inUtc(to, async (sql) => {
    if (!(await lockState(sql, slot, 'receiving'))) throw new RangeError(`slot ${slot} is not being received any more`);
    await sql.query(`DELETE FROM ${quoteIdentifier(table.to)} WHERE ${table.rows} AND ${among(table)}`, lists(table, remove));
    const columns = (await writableColumns(sql, table.to)).filter((column) => !table.key.includes(column));
    const replaced = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    await insertTexts(sql, table.to, rows, `(${table.key.join(', ')}) DO UPDATE SET ${replaced}`);
  });
}

async function digests(
  database: Database,
  name: string,
  { key, rows }: CopiedTable,
  range: Range,
  limit?: number,
): Promise<Map<string, string>> {
  const ordered = key.map((column) => `${column} COLLATE "C"`).join(', ');
  const values: unknown[] = [];
  const bound = (operator: string, bounds: readonly string[] | undefined) => {
    if (bounds === undefined) return '';
    const places = bounds.map((value) => `$${values.push(value)}`).join(', ');
    return ` AND (${ordered}) ${operator} (${places})`;
  };
  const within = `${rows}${bound('>', range.after)}${bound('<=', range.last)}`;
  const text = `SELECT json_build_array(${key.join(', ')})::text AS key, ${digest} AS digest FROM ${quoteIdentifier(name)} AS row
WHERE ${within} ORDER BY ${ordered}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
  const found = await inUtc(database, (sql) => sql.query<{ key: string; digest: string }>(text, values));
  return new Map(found.map((row) => [row.key, row.digest]));
}

const among = ({ key }: CopiedTable) =>
  `(${key.join(', ')}) IN (SELECT * FROM unnest(${key.map((_, index) => `$${index + 1}::text[]`).join(', ')}))`;

const lists = ({ key }: CopiedTable, keys: readonly string[]): string[][] => {
  const parsed = keys.map((text) => JSON.parse(text) as string[]);
  return key.map((_, index) => parsed.map((values) => values[index] ?? ''));
};

const keyOf = (text: string | undefined) => (text === undefined ? undefined : (JSON.parse(text) as string[]));
