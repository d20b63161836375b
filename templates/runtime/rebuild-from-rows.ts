import { EntityStore } from './entity-store.ts';
import type { Envelope } from './envelope.ts';
import { invalidReason, messageDescription } from './envelopes.ts';
import { ConfigurationError } from './errors.ts';
import { logFence } from './event-log.ts';
import type { Database, Logger, Sql } from './ports.ts';
import { rebuildTable } from './rebuild-state.ts';
import { project } from './rebuild.ts';
import { pickFields } from './replica.core.ts';
import { entityTables, keyColumn, quoteIdentifier } from './store-schema.core.ts';
import type { Subscriber } from './subscriber.ts';
import type { RowsDescription } from './system.ts';

export interface RowsRebuildParts {
  /** The read model's subscriber: its projectors make the view of the rows, as if each row were an event. */
  readonly subscriber: Subscriber;
  readonly view: EntityStore;
  /** The command store whose rows they are. */
  readonly source: EntityStore;
  readonly rows: RowsDescription;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

interface SourceRow extends Record<string, unknown> {
  data: object;
  sequence: string | null;
}

const pageRows = 500;

/**
 * Builds a view anew from the rows of its command store while the old one is queried and kept up to date, then swaps the
 * two in one transaction. A row takes the number of the last event that it has, so that an older event which is still
 * under way changes nothing. A run that is killed leaves the view as it was. @returns rows read.
 * @throws ConfigurationError where a row is no valid event.
 */
export async function rebuildFromRows(parts: RowsRebuildParts): Promise<number> {
  const { view, source, signal } = parts;
  const [database] = view.databases;
  if (database === undefined) throw new RangeError(`view ${parts.subscriber.id} has no database`);
  const { table } = view.description.entity;
  const fresh = quoteIdentifier(rebuildTable(table));
  await database.query(`DROP TABLE IF EXISTS ${fresh}`);
  await database.query(`CREATE TABLE ${fresh} (LIKE ${quoteIdentifier(table)} INCLUDING ALL)`);
  const target = new EntityStore(
    { ...view.description, entity: { ...view.description.entity, table: rebuildTable(table) } },
    view.databases,
  );
  const fences = await Promise.all(source.databases.map((each) => logFence(each)));
  let rows = 0;
  for (const place of placesOf(source)) {
    for (let after: readonly string[] | undefined; ;) {
      signal.throwIfAborted();
      const page = await pageAfter(parts, place, after);
      await database.transaction((sql) => projectAll(parts, target, sql, page));
      rows += page.length;
      if (page.length < pageRows) break;
      after = keyOf(source, page.at(-1));
    }
  }
  await database.transaction(async (sql) => {
    // What every transaction of the live projection takes first: none of them runs beside the swap.
    await sql.query('LOCK TABLE inbox IN EXCLUSIVE MODE');
    for (const place of placesOf(source))
      await projectAll(parts, target, sql, await changedSince(parts, place, fences[place.database] ?? '0'));
    await sql.query(`DROP TABLE ${quoteIdentifier(table)}`);
    await sql.query(`ALTER TABLE ${fresh} RENAME TO ${quoteIdentifier(table)}`);
  });
  return rows;
}

interface Place {
  readonly database: number;
  readonly table: number;
}

function placesOf({ description, databases }: EntityStore): Place[] {
  return databases.flatMap((_, database) => entityTables(description).map((__, table) => ({ database, table })));
}

async function projectAll(parts: RowsRebuildParts, target: EntityStore, sql: Sql, rows: readonly SourceRow[]): Promise<void> {
  await project(
    parts,
    target,
    sql,
    rows.map((row) => eventOf(parts, row)),
  );
}

/** The row as the event that made it so. @throws ConfigurationError where it does not have the event's data. */
function eventOf({ subscriber, source, rows: { type, publisher } }: RowsRebuildParts, { data, sequence }: SourceRow): Envelope {
  const { system, validators } = subscriber.publishing;
  const { partitionKey, payload } = messageDescription(system, type);
  const fields = pickFields(data, Object.keys((payload['properties'] as object | undefined) ?? {}));
  const wrong = invalidReason(validators, type, fields);
  if (wrong !== undefined) throw new ConfigurationError(`a row of ${source.description.id} is no valid ${type}: ${wrong}`);
  const partitionkey = partitionKey === undefined ? undefined : String(Reflect.get(data, partitionKey));
  return {
    type,
    id: `row/${keyOf(source, { data }).join('/')}`,
    source: publisher,
    specversion: '1.0',
    time: new Date(0).toISOString(),
    data: fields,
    ...(partitionkey !== undefined && sequence !== null && { partitionkey, sequence: Number(sequence) }),
  };
}

async function pageAfter(parts: RowsRebuildParts, place: Place, after: readonly string[] | undefined): Promise<readonly SourceRow[]> {
  const key = keyColumns(parts.source);
  const later = after === undefined ? '' : `AND (${key.join(', ')}) > (${key.map((_, index) => `$${index + 3}`).join(', ')})`;
  return read(parts, place, `${later} ORDER BY ${key.join(', ')} LIMIT ${pageRows}`, after ?? []);
}

/** Rows that a transaction wrote which was open or not begun at the fence. Frozen ones are older than any fence. */
async function changedSince(parts: RowsRebuildParts, place: Place, fence: string): Promise<readonly SourceRow[]> {
  return read(parts, place, 'AND age(row.xmin) <= age($3::text::xid8::xid)', [fence]);
}

/** Row and number in one statement: the number is that of the last event that the row has. */
async function read(parts: RowsRebuildParts, place: Place, more: string, values: readonly unknown[]): Promise<readonly SourceRow[]> {
  const { source, rows, subscriber } = parts;
  const { partitionKey = '' } = messageDescription(subscriber.publishing.system, rows.type);
  const live = source.versioned === undefined ? '' : ' AND NOT row.deleted';
  const text = `SELECT row.data, (SELECT value FROM message_sequence WHERE publisher = $1 AND partition_key = row.data->>$2) AS sequence
FROM ${quoteIdentifier(source.tableOf(place))} AS row WHERE ${source.owned(place.table)}${live} ${more}`;
  return databaseOf(source, place).query<SourceRow>(text, [rows.publisher, partitionKey, ...values]);
}

const databaseOf = (source: EntityStore, place: Place): Database => source.databaseOf(place);

const keyColumns = ({ description }: EntityStore) => description.entity.key.map((field) => `row.${quoteIdentifier(keyColumn(field))}`);

const keyOf = ({ description }: EntityStore, row: Pick<SourceRow, 'data'> | undefined): string[] =>
  description.entity.key.map((field) => String(Reflect.get(row?.data ?? {}, field)));
