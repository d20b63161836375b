import type { EntityStore } from './entity-store.ts';
import { PermanentError } from './errors.ts';
import { fingerprint } from './ids.ts';
import type { Sql } from './ports.ts';
import { pickFields, tombstoneDigest, type Change, type Stamp } from './replica.core.ts';
import { keyValues, type Placement } from './sharding.core.ts';
import { entityTables, keyColumn, quoteIdentifier } from './store-schema.core.ts';
import type { VersioningDescription } from './system.ts';

export interface VersionedRow extends Stamp {
  /** Values of the entity's key fields, as text. */
  readonly key: readonly string[];
  /** Of a deleted row: what it was deleted with. */
  readonly data: unknown;
  readonly deleted: boolean;
}

/** Rows and checksum of one part of a store; sums of shards add up. */
export interface Bucket {
  readonly rows: number;
  readonly sum: bigint;
}

interface RawRow extends Record<string, unknown> {
  source_version: string;
  source_digest: string;
  deleted: boolean;
  data: unknown;
  age_ms: string;
}

/** Where a listing of rows stands: which table, and the last key there. */
export interface Position {
  readonly place: number;
  readonly key: readonly string[] | undefined;
}

/** Text that a map of rows is keyed by. */
export const keyText = (key: readonly string[]): string => JSON.stringify(key);

/** Rows of a store that carry their own version: an older update never replaces a newer one, and a deletion leaves a tombstone. */
export class VersionedRows {
  readonly store: EntityStore;
  readonly #versioning: VersioningDescription;
  readonly #places: readonly Placement[];
  readonly #columns: readonly string[];

  constructor(store: EntityStore, versioning: VersioningDescription) {
    const { description, databases } = store;
    this.store = store;
    this.#versioning = versioning;
    this.#columns = description.entity.key.map((field) => quoteIdentifier(keyColumn(field)));
    this.#places = databases.flatMap((_, database) => entityTables(description).map((__, table) => ({ database, table })));
  }

  /** The row that an update makes. @throws PermanentError where the key or the version is absent or of a wrong type. */
  rowOf(data: object, deleted: boolean): VersionedRow {
    // As JSON will keep it: what is no JSON must not count for the digest.
    const plain = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
    const { field, fields } = this.#versioning;
    const version = plain[field];
    if (typeof version !== 'number' || !Number.isSafeInteger(version))
      throw new PermanentError(`the version in "${field}" must be a whole number (store ${this.store.description.id})`);
    const digest = deleted ? tombstoneDigest : fingerprint(pickFields(plain, fields));
    return { key: this.#keyOf(plain), version, digest, deleted, data: plain };
  }

  /** Data of a row as replicas have it. */
  shared(data: unknown): Record<string, unknown> {
    return pickFields(typeof data === 'object' && data !== null ? data : {}, this.#versioning.fields);
  }

  /** Writes those rows that are newer than what is there. @returns the row version of each one written. */
  async write(sql: Sql, placement: Placement, rows: readonly VersionedRow[]): Promise<readonly number[]> {
    const newer = '(row.source_version, row.source_digest) < (excluded.source_version, excluded.source_digest)';
    return this.#upsert(sql, placement, rows, newer);
  }

  /** Makes rows what the source says, unless they are newer: of one version, the source's data is right. @returns how many were changed. */
  async repair(sql: Sql, placement: Placement, rows: readonly VersionedRow[]): Promise<number> {
    const altered = 'row.source_version = excluded.source_version AND row.source_digest <> excluded.source_digest';
    return (await this.#upsert(sql, placement, rows, `row.source_version < excluded.source_version OR (${altered})`)).length;
  }

  /** Up to `limit` rows after a position, in order of table and key; none at the end. */
  async page(after: Position, limit: number): Promise<{ rows: readonly VersionedRow[]; next: Position | undefined }> {
    const place = this.#places[after.place];
    if (place === undefined) return { rows: [], next: undefined };
    const later =
      after.key === undefined ? '' : `AND (${this.#columns.join(', ')}) > (${this.#columns.map((_, n) => `$${n + 2}`).join(', ')})`;
    const text = `SELECT ${this.#listed} FROM ${this.#rows(place)} ${later} ORDER BY ${this.#columns.join(', ')} LIMIT $1`;
    const rows = await this.store.databaseOf(place).query<RawRow>(text, [limit, ...(after.key ?? [])]);
    const found = rows.map((row) => this.#read(row));
    const next = found.length < limit ? { place: after.place + 1, key: undefined } : { place: after.place, key: found.at(-1)?.key };
    return { rows: found, next: next.place < this.#places.length ? next : undefined };
  }

  /** Whether there is any row, tombstones included. */
  async isEmpty(): Promise<boolean> {
    const found = await this.#everywhere((place) => `SELECT true AS found FROM ${this.#rows(place)} LIMIT 1`, []);
    return found.length === 0;
  }

  /** Checksums over key, version and digest of all rows, by bucket: one of 256, the first two hexadecimal digits of the key's hash. Equal on every version of PostgreSQL. */
  async buckets(): Promise<ReadonlyMap<string, Bucket>> {
    const keyHash = hashOf(this.#keyJson);
    const rowHash = hashOf(`${this.#keyJson} || source_version || source_digest`);
    const text = (place: Placement) =>
      `SELECT substr(${keyHash}, 1, 2) AS bucket, count(*) AS rows, sum(('x' || substr(${rowHash}, 1, 15))::bit(60)::bigint) AS sum
FROM ${this.#rows(place)} GROUP BY 1`;
    const buckets = new Map<string, Bucket>();
    for (const row of await this.#everywhere<{ bucket: string; rows: string; sum: string }>(text, [])) {
      const known = buckets.get(row.bucket) ?? { rows: 0, sum: 0n };
      buckets.set(row.bucket, { rows: known.rows + Number(row.rows), sum: known.sum + BigInt(row.sum) });
    }
    return buckets;
  }

  /** Rows of some buckets, by key text. */
  async inBuckets(buckets: readonly string[]): Promise<ReadonlyMap<string, VersionedRow>> {
    const text = (place: Placement) =>
      `SELECT ${this.#listed} FROM ${this.#rows(place)} AND substr(${hashOf(this.#keyJson)}, 1, 2) = ANY($1::text[])`;
    return this.#byKey(await this.#everywhere<RawRow>(text, [buckets]));
  }

  /** Rows of some keys, by key text. */
  async ofKeys(keys: readonly (readonly string[])[]): Promise<ReadonlyMap<string, VersionedRow>> {
    if (keys.length === 0) return new Map();
    const lists = this.#columns.map((_, index) => keys.map((key) => key[index] ?? ''));
    const wanted = this.#columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
    const text = (place: Placement) =>
      `SELECT ${this.#listed} FROM ${this.#rows(place)} AND (${this.#columns.join(', ')}) IN (SELECT * FROM unnest(${wanted}))`;
    return this.#byKey(await this.#everywhere<RawRow>(text, lists));
  }

  /** Changes of the last `windowMs`, the oldest first, at most `limit` a table; times are on the store's clock alone. */
  async changes(windowMs: number, limit: number): Promise<readonly (Change & { fields: readonly string[] })[]> {
    const text = (
      place: Placement,
    ) => `SELECT ${this.#listed}, extract(epoch FROM now() - updated_at) * 1000 AS age_ms FROM ${this.#rows(place)}
AND updated_at > now() - $1 * interval '1 millisecond' ORDER BY updated_at LIMIT $2`;
    const rows = await this.#everywhere<RawRow>(text, [windowMs, limit]);
    return rows.map((raw) => {
      const { key, version, digest } = this.#read(raw);
      return { key: keyText(key), fields: key, version, digest, ageMs: Number(raw.age_ms) };
    });
  }

  get #listed(): string {
    return [...this.#columns, 'data', 'source_version', 'source_digest', 'deleted'].join(', ');
  }

  get #keyJson(): string {
    return `jsonb_build_array(${this.#columns.join(', ')})::text`;
  }

  #table(place: Placement): string {
    return quoteIdentifier(this.store.tableOf(place));
  }

  /** The table with the condition on the rows that count. */
  #rows(place: Placement): string {
    return `${this.#table(place)} WHERE ${this.store.owned(place.table)}`;
  }

  #keyOf(data: object): string[] {
    try {
      return keyValues(data, this.store.description.entity.key);
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new PermanentError(`${cause.message} (store ${this.store.description.id})`, { cause });
    }
  }

  async #upsert(sql: Sql, placement: Placement, rows: readonly VersionedRow[], guard: string): Promise<readonly number[]> {
    if (rows.length === 0) return [];
    const carried = ['data', 'source_version', 'source_digest', 'deleted'];
    const { slot } = placement;
    const inserted = [...this.#columns, ...carried, ...(slot === undefined ? [] : ['slot'])];
    const types = [...this.#columns.map(() => 'text'), 'jsonb', 'bigint', 'text', 'boolean', ...(slot === undefined ? [] : ['integer'])];
    const replaced = carried.map((column) => `${column} = excluded.${column}`);
    const text = `INSERT INTO ${this.#table(placement)} AS row (${inserted.join(', ')}, version)
SELECT *, 1 FROM unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})
ON CONFLICT (${this.#columns.join(', ')}) DO UPDATE SET version = row.version + 1, ${replaced.join(', ')}, updated_at = now()
WHERE ${guard} RETURNING version`;
    const written = await sql.query<{ version: string }>(text, [
      ...this.#columns.map((_, index) => rows.map(({ key }) => key[index] ?? '')),
      rows.map(({ data }) => JSON.stringify(data)),
      rows.map(({ version }) => version),
      rows.map(({ digest }) => digest),
      rows.map(({ deleted }) => deleted),
      ...(slot === undefined ? [] : [rows.map(() => slot)]),
    ]);
    return written.map(({ version }) => Number(version));
  }

  async #everywhere<Row>(text: (place: Placement) => string, values: readonly unknown[]): Promise<readonly Row[]> {
    const pages = await Promise.all(this.#places.map((place) => this.store.databaseOf(place).query<Row>(text(place), values)));
    return pages.flat();
  }

  #byKey(rows: readonly RawRow[]): ReadonlyMap<string, VersionedRow> {
    return new Map(rows.map((raw) => this.#read(raw)).map((row) => [keyText(row.key), row]));
  }

  #read(raw: RawRow): VersionedRow {
    const key = this.store.description.entity.key.map((field) => String(raw[keyColumn(field)]));
    return { key, version: Number(raw.source_version), digest: raw.source_digest, deleted: raw.deleted, data: raw.data };
  }
}

const hashOf = (text: string) => `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
