import type { Envelope } from './envelope.ts';
import { PermanentError, StaleMapError } from './errors.ts';
import { messageKey } from './ids.ts';
import type { Database, Sql } from './ports.ts';
import { ShardRouter } from './shard-router.ts';
import { keyValues, type Placement } from './sharding.core.ts';
import { ownedRows } from './slot-owners.ts';
import { entityTables, keyColumn, quoteIdentifier } from './store-schema.core.ts';
import type { StoreDescription } from './system.ts';
import { VersionedRows } from './versioned-rows.ts';

/** A row to be written. */
export interface RowValues {
  /** Values of the entity's key fields, as text. */
  readonly key: readonly string[];
  readonly json: string;
  /** Of a sharded store. */
  readonly slot?: number | undefined;
}

export interface EntityRow {
  readonly version: number;
  readonly data: unknown;
  readonly updatedAt: string;
}

interface RawRow {
  version: string | number;
  data: unknown;
  updated_at: Date | string;
}

/** A store: its databases, the router to the table of a key, and the entity's rows. */
export class EntityStore {
  readonly description: StoreDescription;
  readonly databases: readonly Database[];
  /** Undefined where the rows carry no version of their own. */
  readonly versioned: VersionedRows | undefined;
  readonly #tables: readonly string[];
  readonly #router: ShardRouter | undefined;
  readonly #upserts: readonly string[];
  readonly #applies: readonly string[];

  /** @throws RangeError where the number of databases is not what the store declares. */
  constructor(description: StoreDescription, databases: readonly Database[]) {
    const { sharding } = description;
    if (databases.length !== (sharding?.databases ?? 1))
      throw new RangeError(`store ${description.id} needs ${sharding?.databases ?? 1} databases`);
    this.description = description;
    this.databases = databases;
    this.#tables = entityTables(description);
    this.#router = sharding && new ShardRouter(description.id, sharding, databases);
    const fixed = sharding === undefined ? [] : [slotColumn];
    this.#upserts = this.#tables.map((table) => upsertSql(table, description.entity.key, fixed));
    this.#applies = this.#tables.map((table) => applySql(table, description.entity.key));
    this.versioned = description.versioning && new VersionedRows(this, description.versioning);
  }

  /** Where the data's key belongs, as far as is known: `transaction` makes sure. @throws PermanentError where the key is absent or of a wrong type. */
  place(data: unknown): Placement {
    const router = this.#router;
    return router === undefined ? whole : this.#key(() => router.place(data));
  }

  /**
   * A transaction on the database of these placements, which are all in one. Their slots cannot move while it runs.
   * @throws StaleMapError before anything is written, where one of them has moved; then the map is read anew.
   */
  async transaction<T>(placements: readonly Placement[], work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      this.#router?.assertKnown(placements);
      return await this.databaseOf(placements[0] ?? whole).transaction(async (sql) => {
        await this.#router?.assertOwned(sql, placements);
        return work(sql);
      });
    } catch (error) {
      if (error instanceof StaleMapError) await this.#router?.reload();
      throw error;
    }
  }

  /** Condition on the rows of a table that count: a slot that is moving has rows in two places. */
  owned(table: number): string {
    return this.#router === undefined ? 'true' : ownedRows(table);
  }

  tableOf(placement: Placement): string {
    return at(this.#tables, placement.table);
  }

  databaseOf(placement: Placement): Database {
    return at(this.databases, placement.database);
  }

  /** The row that the data makes. @throws PermanentError where the key is absent, or belongs to another shard than the transaction's. */
  rowOf(placement: Placement, data: object): RowValues {
    this.assertPlaced(placement, data);
    const key = this.#key(() => keyValues(data, this.description.entity.key));
    return { key, json: JSON.stringify(data), slot: placement.slot };
  }

  /** Inserts rows of one table or replaces them, with their versions raised by one. Their keys must differ. */
  async saveRows(sql: Sql, table: number, rows: readonly RowValues[]): Promise<void> {
    const slots = this.#router === undefined ? [] : [rows.map(({ slot }) => slot)];
    await sql.query(at(this.#upserts, table), [...columnsOf(rows), ...slots]);
  }

  /**
   * Applies events' rows to a view: as `saveRows`, but a row that a later event of the same source and partition key wrote
   * stays. @returns those that were written.
   */
  async applyRows<Row extends RowValues & { readonly event: Envelope }>(sql: Sql, rows: readonly Row[]): Promise<readonly Row[]> {
    const streams = rows.map(({ event }) => streamOf(event));
    const sequences = rows.map(({ event }, index) => (streams[index] === null ? null : event.sequence));
    const written = await sql.query<{ key: string[] }>(at(this.#applies, 0), [...columnsOf(rows), streams, sequences]);
    const keys = new Set(written.map(({ key }) => JSON.stringify(key)));
    return rows.filter(({ key }) => keys.has(JSON.stringify(key)));
  }

  /** The newest rows of all shards. */
  async list(limit: number): Promise<readonly EntityRow[]> {
    const pages = await Promise.all(
      this.databases.flatMap((database) =>
        this.#tables.map((table, index) =>
          database.query<RawRow>(
            `SELECT version, data, updated_at FROM ${quoteIdentifier(table)} WHERE ${this.#live} AND ${this.owned(index)} ORDER BY updated_at DESC LIMIT $1`,
            [limit],
          ),
        ),
      ),
    );
    const rows = pages.flat().map(toRow);
    return rows.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).slice(0, limit);
  }

  /** The row of a key, its values in the order of the entity's key fields. */
  async find(key: readonly string[]): Promise<EntityRow | undefined> {
    const fields = this.description.entity.key;
    const text = (place: Placement) =>
      `SELECT version, data, updated_at FROM ${quoteIdentifier(this.tableOf(place))} WHERE ${keyEquals(fields)} AND ${this.#live} AND ${this.owned(place.table)}`;
    const data = Object.fromEntries(fields.map((field, index) => [field, key[index]]));
    const routed = (this.description.sharding?.shardKey ?? []).every((field) => fields.includes(field));
    await this.#router?.ready();
    const places = routed ? [this.place(data)] : this.#allPlaces();
    const pages = await Promise.all(places.map((place) => this.databaseOf(place).query<RawRow>(text(place), key)));
    return pages.flat().map(toRow)[0];
  }

  #allPlaces(): Placement[] {
    return this.databases.flatMap((_, database) => this.#tables.map((__, table) => ({ database, table })));
  }

  /** Condition on rows that are not deleted. */
  get #live(): string {
    return this.versioned === undefined ? 'true' : 'NOT deleted';
  }

  /** @throws PermanentError where the data's row belongs to another slot than the transaction's, or names none. */
  assertPlaced(placement: Placement, data: object): void {
    // Of slots, not of places: the map may have been read anew since the transaction began.
    if (this.place(data).slot === placement.slot) return;
    throw new PermanentError(`the row's shard key is not the message's: one transaction cannot span two shards of ${this.description.id}`);
  }

  #key<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new PermanentError(`${cause.message} (store ${this.description.id})`, { cause });
    }
  }
}

/** The one table of a store that is not split. */
const whole: Placement = { database: 0, table: 0 };

function keyEquals(fields: readonly string[]): string {
  return fields.map((field, index) => `${quoteIdentifier(keyColumn(field))} = $${index + 1}`).join(' AND ');
}

interface Column {
  readonly name: string;
  readonly type: string;
}

const slotColumn: Column = { name: 'slot', type: 'integer' };

function upsertSql(table: string, key: readonly string[], more: readonly Column[] = []): string {
  const columns = key.map((field) => quoteIdentifier(keyColumn(field)));
  const values: Column[] = [{ name: 'data', type: 'jsonb' }, ...more];
  const types = [...columns.map(() => 'text'), ...values.map(({ type }) => type)];
  const replaced = values.map(({ name }) => `${name} = excluded.${name}`);
  return (
    `INSERT INTO ${quoteIdentifier(table)} AS row (${[...columns, ...values.map(({ name }) => name)].join(', ')}, version) ` +
    `SELECT *, 1 FROM unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}) ` +
    `ON CONFLICT (${columns.join(', ')}) DO UPDATE SET version = row.version + 1, ${replaced.join(', ')}, updated_at = now()`
  );
}

/** Positions in different streams say nothing of each other: then the last to arrive wins. */
function applySql(table: string, key: readonly string[]): string {
  const position = [
    { name: 'event_stream', type: 'text' },
    { name: 'event_sequence', type: 'bigint' },
  ];
  const guard = 'row.event_stream = excluded.event_stream AND row.event_sequence > excluded.event_sequence';
  const columns = key.map((field) => `row.${quoteIdentifier(keyColumn(field))}`);
  return `${upsertSql(table, key, position)} WHERE (${guard}) IS NOT TRUE RETURNING ARRAY[${columns.join(', ')}] AS key`;
}

/** The stream that an event is numbered in; null for one without a number. */
function streamOf({ source, partitionkey, sequence }: Envelope): string | null {
  return partitionkey === undefined || sequence === undefined ? null : messageKey({ source, id: partitionkey });
}

/** The rows by column: the key's fields, then the data. */
function columnsOf(rows: readonly RowValues[]): unknown[][] {
  const fields = rows[0]?.key ?? [];
  return [...fields.map((_, index) => rows.map(({ key }) => key[index])), rows.map(({ json }) => json)];
}

function toRow(row: RawRow): EntityRow {
  return { version: Number(row.version), data: row.data, updatedAt: new Date(row.updated_at).toISOString() };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no element ${index} of ${list.length}`);
  return item;
}
