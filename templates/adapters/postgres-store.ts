import type pg from 'pg';
import { closeInTime } from '../runtime/closing.ts';
import { DatabaseUnavailableError, PermanentError } from '../runtime/errors.ts';
import type { Clock, Database, Logger, Sql } from '../runtime/ports.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { BoundedPool, CONNECT_TIMEOUT_MS } from './postgres-client.ts';

export interface DatabaseOptions {
  /** postgres:// URL with the database name. */
  readonly url: string;
  readonly maxConnections: number;
  readonly log: Logger;
  /** Milliseconds that the server has for one statement; 120,000 where it is not given. */
  readonly statementTimeoutMs?: number;
  readonly clock?: Clock;
}

/** For operators' commands, which work on whole tables. */
export const operatorStatementMs = 3_600_000;
/** Longer than a statement of a service takes, the checksums of a replica included; a server that went silent is noticed then. */
const defaultStatementTimeoutMs = 120_000;
/** Statements of the runtime recur; a cap keeps users' ad-hoc texts from filling the server with plans. */
const mostNamedStatements = 200;

/**
 * One PostgreSQL database over a pool. A lost connection is dropped from the pool and the next use opens another.
 * Calls reject with DatabaseUnavailableError where the server is away or silent, and with PermanentError where a value
 * can never be stored. `close` ends within some 5 s, whatever the server does: what is under way then fails.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new BoundedPool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: options.statementTimeoutMs ?? defaultStatementTimeoutMs,
    keepAlive: true,
    application_name: 'eventwright',
  });
  pool.on('error', (error) => options.log.warn('idle database connection lost', { error: error.message }));
  const names = new StatementNames();
  let closing: Promise<void> | undefined;
  return {
    query: (text, values) => translated(async () => (await pool.query(named(names, text, values))).rows),
    transaction: (work) => transaction(pool, names, work),
    close() {
      closing ??= closeInTime(
        options.clock ?? systemClock,
        () => pool.end(),
        async () => pool.cut(),
      );
      return closing;
    },
  };
}

async function transaction<T>(pool: pg.Pool, names: StatementNames, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await translated(() => pool.connect());
  // Without a listener, a connection that dies between two queries would end the process.
  const ignore = () => undefined;
  client.on('error', ignore);
  const sql: Sql = { query: (text, values) => translated(async () => (await client.query(named(names, text, values))).rows) };
  try {
    await translated(() => client.query('BEGIN'));
    const result = await work(sql);
    await translated(() => client.query('COMMIT'));
    release(client, ignore);
    return result;
  } catch (error) {
    const broken = error instanceof DatabaseUnavailableError || (await rollback(client));
    release(client, ignore, broken);
    throw error;
  }
}

/** @returns true where the connection is of no further use. */
async function rollback(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return false;
  } catch {
    return true;
  }
}

function release(client: pg.PoolClient, listener: () => undefined, broken = false): void {
  // A connection that is thrown away may still tell why it broke, and nobody else listens then.
  if (!broken) client.off('error', listener);
  client.release(broken);
}

/** Prepared statements by text, so that PostgreSQL parses and plans each text once a connection. */
class StatementNames {
  readonly #names = new Map<string, string>();

  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= mostNamedStatements) return known;
    const name = `ew${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

function named(names: StatementNames, text: string, values: readonly unknown[] = []): pg.QueryConfig {
  const name = values.length === 0 ? undefined : names.nameOf(text);
  const query = { text, values: [...values] };
  return name === undefined ? query : { ...query, name };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

/** SQLSTATE classes: 08 connection, 57P0x shutdown, 53 resources; 22 a value that no repeat makes storable. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('22')) return new PermanentError(error.message, { cause: error });
  if (/^(08|53|57P0)/.test(code) || isSocketError(error, code))
    return new DatabaseUnavailableError(error.message || code, { cause: error });
  return error;
}

function isSocketError(error: Error, code: string): boolean {
  if (error instanceof AggregateError)
    return error.errors.some((each: unknown) => each instanceof Error && translate(each) instanceof DatabaseUnavailableError);
  return (
    /^(ECONN|EPIPE|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EAI_AGAIN)/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|Query read timeout/i.test(
      error.message,
    )
  );
}
