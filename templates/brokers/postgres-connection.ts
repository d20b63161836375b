import pg from 'pg';
import { BoundedPool, CONNECT_TIMEOUT_MS } from '../adapters/postgres-client.ts';
import { BrokerUnavailableError, ConfigurationError } from '../runtime/errors.ts';
import type { Database, Sql } from '../runtime/ports.ts';

/** Longer than any statement of the transport may take; a one-way network stall ends here. */
const STATEMENT_TIMEOUT_MS = 30_000;
const PING_TIMEOUT_MS = 3_000;
const POOL_SIZE = 6;
const TRANSACTION_ATTEMPTS = 5;

/** Invalid authorisation, wrong password, no such database, no privilege. Source: PostgreSQL manual, appendix A. */
const CONFIGURATION_STATES = new Set(['28000', '28P01', '3D000', '42501']);
/** Serialisation failure and deadlock: the transaction is rolled back whole and may simply run again. */
const REPEATABLE_STATES = new Set(['40001', '40P01']);
/** Connection exception, transaction rollback, insufficient resources, operator intervention. */
const UNAVAILABLE_CLASSES = new Set(['08', '40', '53', '57']);

export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Sorts a failure of the driver by who must act: the person who configures, or the one who retries. */
export function translate(error: unknown): unknown {
  const state = sqlState(error);
  const message = error instanceof Error ? error.message : String(error);
  if (state !== undefined && CONFIGURATION_STATES.has(state)) {
    return new ConfigurationError(`PostgreSQL refuses the broker's connection: ${message}`, { cause: error });
  }
  const isDriverFault = error instanceof Error && state === undefined && error.constructor === Error;
  if (isDriverFault || error instanceof AggregateError || UNAVAILABLE_CLASSES.has(state?.slice(0, 2) ?? '')) {
    return new BrokerUnavailableError(`PostgreSQL does not answer: ${message}`, { cause: error });
  }
  return error;
}

/** Settings of every connection to the broker's database. */
export function clientConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'eventwright-broker',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    query_timeout: STATEMENT_TIMEOUT_MS,
  };
}

/** The transport's pool. A connection that dies is replaced at the next use. */
export class PostgresPool implements Database {
  readonly #pool: BoundedPool;
  #closing: Promise<void> | undefined;

  constructor(url: string, onIdleFailure: (error: Error) => void) {
    this.#pool = new BoundedPool({ ...clientConfig(url), max: POOL_SIZE });
    this.#pool.on('error', onIdleFailure);
  }

  /** @throws BrokerUnavailableError, ConfigurationError */
  async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      return (await this.#pool.query(text, [...values])).rows as Row[];
    } catch (error) {
      throw translate(error);
    }
  }

  /** Runs `work` again where the database itself rolled it back; `work` must have no other effects. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transactionOnce(work);
      } catch (error) {
        if (attempt === TRANSACTION_ATTEMPTS || !REPEATABLE_STATES.has(sqlState(error) ?? '')) throw translate(error);
      }
    }
  }

  /** Rejects within 8 s where the server does not answer: 5 for a connection, 3 for the statement. */
  async ping(): Promise<void> {
    try {
      const statement: pg.QueryConfig & { query_timeout: number } = { text: 'SELECT 1', query_timeout: PING_TIMEOUT_MS };
      await this.#pool.query(statement);
    } catch (error) {
      throw translate(error);
    }
  }

  /** Takes no more work, and resolves when what is under way has ended. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }

  /** Takes no more work, and fails what is under way. */
  abort(): Promise<void> {
    const closed = this.close();
    this.#pool.cut();
    return closed;
  }

  async #transactionOnce<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = false;
    // The pool listens to idle clients only; a loss between two statements of this one would end the process.
    const onLost = () => (broken = true);
    client.on('error', onLost);
    try {
      await client.query('BEGIN');
      const result = await work({
        query: async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as Row[],
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A connection that failed, or whose rollback fails, is in an unknown state: it leaves the pool.
      if (sqlState(error) === undefined && translate(error) instanceof BrokerUnavailableError) broken = true;
      else await client.query('ROLLBACK').catch(onLost);
      throw error;
    } finally {
      client.off('error', onLost);
      client.release(broken);
    }
  }
}
