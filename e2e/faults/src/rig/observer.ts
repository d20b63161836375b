import pg from 'pg';
import type { Broker } from '../../../../templates/runtime/ports.ts';
import type { SystemDescription } from '../../../../templates/runtime/system.ts';
import { databaseNames, entityTables } from '../../../../templates/runtime/store-schema.core.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { LedgerRecord, RequestRecord } from '../ledger/records.ts';
import { requestGraceMs, stages, storeOf, type Stage } from './stages.ts';

const mostDeadLetters = 5000;

const requestsSql = `SELECT request_id AS id, state, settlements, coalesce(c.version, 0)::integer - 1 AS told,
  (extract(epoch FROM r.updated_at - r.deadline_at) * 1000 - $2::float8)::float8 AS "lateMs"
FROM outstanding_request r LEFT JOIN contract c ON c.order_id = r.request_id WHERE starts_with(request_id, $1)`;

const decisionsSql = `SELECT order_id AS id, (data->>'kept')::boolean AS kept, version::integer AS changes
FROM decision WHERE starts_with(order_id, $1)`;

/** Reads the databases and the broker from outside, over connections of its own. */
export class Observer {
  readonly #system: () => SystemDescription;
  readonly #broker: () => Broker;
  readonly #serverUrl: string;
  readonly #pools = new Map<string, pg.Pool>();

  /** @param system as it is now; of a store that shrank, as it was at its widest. */
  constructor(system: () => SystemDescription, broker: () => Broker, serverUrl: string) {
    this.#system = system;
    this.#broker = broker;
    this.#serverUrl = serverUrl;
  }

  /** Effects that a run's messages have in a stage, one record a message. */
  async effects(stage: Stage, run: string): Promise<Extract<LedgerRecord, { kind: 'effect' }>[]> {
    const found = new Map<string, { count: number; places: number }>();
    const rows = await this.#rows<{ id: string; version: string }>(
      stage,
      (table) => `SELECT data->>'orderId' AS id, version FROM "${table}" WHERE data->>'run' = $1`,
      [run],
    );
    for (const { id, version } of rows) {
      const { count = 0, places = 0 } = found.get(id) ?? {};
      found.set(id, { count: count + Number(version), places: places + 1 });
    }
    return [...found].map(([id, each]) => ({ kind: 'effect', stage: stage.name, id, ...each }));
  }

  /** The event that a view's rows show now, by key. */
  async states(stage: Stage, run: string): Promise<Extract<LedgerRecord, { kind: 'state' }>[]> {
    const rows = await this.#rows<{ key: string; sequence: string | null }>(
      stage,
      (table) => `SELECT data->>'customerId' AS key, event_sequence AS sequence FROM "${table}" WHERE data->>'run' = $1`,
      [run],
    );
    return rows.map(({ key, sequence }) => ({ kind: 'state', stage: stage.name, key, sequence: Number(sequence) }));
  }

  /** Events that a projection's checkpoint counts, of all runs. */
  async applied(stage: Stage): Promise<number> {
    const [row] = await this.#rows<{ applied: string }>(stage, () => 'SELECT applied FROM checkpoint WHERE projection = $1', [
      stage.projection,
    ]);
    return Number(row?.applied ?? 0);
  }

  /** Rows of a view, of all runs. */
  async rowCount(stage: Stage): Promise<number> {
    const counts = await this.#rows<{ count: string }>(stage, (table) => `SELECT count(*) FROM "${table}"`, []);
    return counts.reduce((sum, { count }) => sum + Number(count), 0);
  }

  /** What both sides hold of a run's requests. */
  async requests(run: string): Promise<Extract<LedgerRecord, { kind: 'request' }>[]> {
    const own = [`${run}-`];
    const rows = await this.query<Omit<RequestRecord, 'effect' | 'changes'>>(stages.contracts, requestsSql, [...own, requestGraceMs]);
    const decisions = await this.query<{ id: string; kept: boolean; changes: number }>(stages.decisions, decisionsSql, own);
    const made = new Map(decisions.map((each) => [each.id, each]));
    return rows.map((row) => {
      const decision = made.get(row.id);
      const effect = decision === undefined ? 'none' : decision.kept ? 'kept' : 'undone';
      return { kind: 'request', ...row, effect, changes: decision?.changes ?? 0 };
    });
  }

  async deadLetters(stage: Stage, run: string): Promise<Extract<LedgerRecord, { kind: 'dead' }>[]> {
    const dead = await this.#broker().peek(stage.deadLetters, mostDeadLetters);
    return dead.flatMap(({ envelope, source, reason }) => {
      const { orderId, run: of } = envelope.data as { orderId: string; run: string };
      return of === run && source === stage.source ? [{ kind: 'dead' as const, stage: stage.name, id: orderId, reason }] : [];
    });
  }

  /** Messages that are queued or handed out, and outbox rows that wait. */
  async waiting(watched: readonly Stage[]): Promise<number> {
    const stats = await Promise.all(watched.map(({ source }) => this.#broker().stats(source)));
    const queued = stats.reduce((sum, { ready, inFlight }) => sum + ready + inFlight, 0);
    const outboxes = await Promise.all(
      watched
        .filter((stage) => storeOf(this.#system(), stage).outbox !== undefined)
        .map((stage) => this.query<{ count: string }>(stage, 'SELECT count(*) FROM outbox')),
    );
    return queued + outboxes.flat().reduce((sum, { count }) => sum + Number(count), 0);
  }

  /** A statement in each database of a stage. */
  async query<Row extends pg.QueryResultRow>(stage: Stage, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const names = databaseNames(this.#system().name, storeOf(this.#system(), stage));
    const results = await Promise.all(names.map((name) => this.#pool(name).query<Row>(text, [...values])));
    return results.flatMap(({ rows }) => rows);
  }

  /** Writes what a run left behind into its ledger. */
  async record(ledger: LedgerFile, stage: Stage, run: string): Promise<void> {
    const found = stage.rows === 'key' ? await this.states(stage, run) : await this.effects(stage, run);
    for (const each of [...found, ...(await this.deadLetters(stage, run))]) ledger.append(each);
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.end()));
  }

  async #rows<Row extends pg.QueryResultRow>(stage: Stage, text: (table: string) => string, values: readonly unknown[]): Promise<Row[]> {
    const tables = entityTables(storeOf(this.#system(), stage));
    const texts = new Set(tables.map(text));
    const results = await Promise.all([...texts].map((each) => this.query<Row>(stage, each, values)));
    return results.flat();
  }

  #pool(database: string): pg.Pool {
    const known = this.#pools.get(database);
    if (known !== undefined) return known;
    const url = new URL(this.#serverUrl);
    url.pathname = `/${database}`;
    const pool = new pg.Pool({ connectionString: url.href, max: 2, connectionTimeoutMillis: 5000 });
    pool.on('error', () => undefined);
    this.#pools.set(database, pool);
    return pool;
  }
}
