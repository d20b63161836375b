import type { Envelope } from './envelope.ts';
import { PermanentError } from './errors.ts';
import { messageKey } from './ids.ts';
import type { Database, Sql } from './ports.ts';
import { keyValues, slotMap, slotOf, type Placement, type SlotMap } from './sharding.core.ts';
import { entityTables, keyColumn, quoteIdentifier } from './store-schema.core.ts';
import type { StoreDescription } from './system.ts';
import { VersionedRows } from './versioned-rows.ts';

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
  readonly #slots: SlotMap;
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
    this.#slots = sharding === undefined ? [{ database: 0, table: 0 }] : slotMap(sharding);
    this.#upserts = this.#tables.map((table) => `${upsertSql(table, description.entity.key)}${returning}`);
    this.#applies = this.#tables.map((table) => applySql(table, description.entity.key));
    this.versioned = description.versioning && new VersionedRows(this, description.versioning);
  }

  /** Where the data's key belongs. @throws PermanentError where the key is absent or of a wrong type. */
  place(data: unknown): Placement {
    const { sharding } = this.description;
    const slot = sharding === undefined ? 0 : this.#key(() => slotOf(data, sharding.shardKey, sharding.slots));
    const placement = this.#slots[slot];
    if (placement === undefined) throw new RangeError(`slot ${slot} is not mapped`);
    return placement;
  }

  tableOf(placement: Placement): string {
    return at(this.#tables, placement.table);
  }

  databaseOf(placement: Placement): Database {
    return at(this.databases, placement.database);
  }

  /**
   * Inserts the row of the data's key or replaces it. @returns the row's new version, 1 for a new row.
   * @throws PermanentError where the key is absent, or belongs to another shard than the transaction's.
   */
  async save(sql: Sql, placement: Placement, data: object): Promise<number> {
    const rows = await sql.query<{ version: string }>(at(this.#upserts, placement.table), this.#rowOf(placement, data));
    return Number(rows[0]?.version);
  }

  /**
   * Applies an event's row to a view: as `save`, but a row that a later event of the same source and partition key wrote stays.
   * @returns the new version, undefined where the event came too late. @throws as `save`.
   */
  async apply(sql: Sql, placement: Placement, data: object, event: Envelope): Promise<number | undefined> {
    const { source, partitionkey, sequence } = event;
    const numbered = partitionkey !== undefined && sequence !== undefined;
    const position = numbered ? [messageKey({ source, id: partitionkey }), sequence] : [null, null];
    const rows = await sql.query<{ version: string }>(at(this.#applies, placement.table), [...this.#rowOf(placement, data), ...position]);
    return rows[0] === undefined ? undefined : Number(rows[0].version);
  }

  /** Version of the row of the data's key, 0 where there is none. @throws as `save`. */
  async versionOf(sql: Sql, placement: Placement, data: object): Promise<number> {
    const key = this.#key(() => keyValues(data, this.description.entity.key));
    const text = `SELECT version FROM ${quoteIdentifier(this.tableOf(placement))} WHERE ${keyEquals(this.description.entity.key)}`;
    return Number((await sql.query<{ version: string }>(text, key))[0]?.version ?? 0);
  }

  /** The newest rows of all shards. */
  async list(limit: number): Promise<readonly EntityRow[]> {
    const pages = await Promise.all(
      this.databases.flatMap((database) =>
        this.#tables.map((table) =>
          database.query<RawRow>(
            `SELECT version, data, updated_at FROM ${quoteIdentifier(table)} WHERE ${this.#live} ORDER BY updated_at DESC LIMIT $1`,
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
    const text = (table: string) =>
      `SELECT version, data, updated_at FROM ${quoteIdentifier(table)} WHERE ${keyEquals(fields)} AND ${this.#live}`;
    const data = Object.fromEntries(fields.map((field, index) => [field, key[index]]));
    const routed = (this.description.sharding?.shardKey ?? []).every((field) => fields.includes(field));
    const places = routed ? [this.place(data)] : this.#allPlaces();
    const pages = await Promise.all(places.map((place) => this.databaseOf(place).query<RawRow>(text(this.tableOf(place)), key)));
    return pages.flat().map(toRow)[0];
  }

  #allPlaces(): Placement[] {
    return this.databases.flatMap((_, database) => this.#tables.map((__, table) => ({ database, table })));
  }

  /** Condition on rows that are not deleted. */
  get #live(): string {
    return this.versioned === undefined ? 'true' : 'NOT deleted';
  }

  /** @throws PermanentError where the data's row belongs to another shard than the transaction's, or names no shard. */
  assertPlaced(placement: Placement, data: object): void {
    const target = this.place(data);
    if (target.database !== placement.database || target.table !== placement.table) {
      throw new PermanentError(
        `the row's shard key is not the message's: one transaction cannot span two shards of ${this.description.id}`,
      );
    }
  }

  #rowOf(placement: Placement, data: object): string[] {
    this.assertPlaced(placement, data);
    return [...this.#key(() => keyValues(data, this.description.entity.key)), JSON.stringify(data)];
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

function keyEquals(fields: readonly string[]): string {
  return fields.map((field, index) => `${quoteIdentifier(keyColumn(field))} = $${index + 1}`).join(' AND ');
}

function upsertSql(table: string, key: readonly string[], more: readonly string[] = []): string {
  const columns = key.map((field) => quoteIdentifier(keyColumn(field)));
  const inserted = [...columns, 'data', ...more];
  const values = inserted.map((_, index) => `$${index + 1}`);
  const replaced = ['data', ...more].map((column) => `${column} = excluded.${column}`);
  return (
    `INSERT INTO ${quoteIdentifier(table)} AS row (${inserted.join(', ')}, version) VALUES (${values.join(', ')}, 1) ` +
    `ON CONFLICT (${columns.join(', ')}) DO UPDATE SET version = row.version + 1, ${replaced.join(', ')}, updated_at = now()`
  );
}

const returning = ' RETURNING version';

/** Positions in different streams say nothing of each other: then the last to arrive wins. */
function applySql(table: string, key: readonly string[]): string {
  const guard = 'row.event_stream = excluded.event_stream AND row.event_sequence > excluded.event_sequence';
  return `${upsertSql(table, key, ['event_stream', 'event_sequence'])} WHERE (${guard}) IS NOT TRUE${returning}`;
}

function toRow(row: RawRow): EntityRow {
  return { version: Number(row.version), data: row.data, updatedAt: new Date(row.updated_at).toISOString() };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no element ${index} of ${list.length}`);
  return item;
}
