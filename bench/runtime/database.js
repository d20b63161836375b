// The database of one competitor, and what the bench reads from it.
import pg from 'pg';

const server = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** URL of a database on the bench's server. */
export function databaseUrl(name) {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export const serverUrl = server;

async function onServer(statement) {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export const dropDatabase = (name) => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
export const createDatabase = (name) => onServer(`CREATE DATABASE ${name}`);

/** The tables of the hand-written competitors: the same inbox and row as the generated one keeps. */
export const peerTables = `
CREATE TABLE inbox (consumer text, key text, fingerprint text NOT NULL, processed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (consumer, key));
CREATE TABLE orders (order_id text PRIMARY KEY, data jsonb NOT NULL, version bigint NOT NULL DEFAULT 1)`;

/** Watches the inbox of one database. */
export class InboxWatch {
  #client;

  constructor(name) {
    this.#client = new pg.Client(databaseUrl(name));
  }

  async open() {
    await this.#client.connect();
    // A row is told of when its transaction commits, the same for all competitors, and only where latency is measured.
    await this.#client.query(`
      CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_notify('bench', right(NEW.key, 36)); RETURN NULL; END $$`);
  }

  async count() {
    const { rows } = await this.#client.query('SELECT count(*)::int AS count FROM inbox');
    return rows[0].count;
  }

  /** Time from the first row's transaction to the last one's, in ms. */
  async spanMs() {
    const { rows } = await this.#client.query(
      'SELECT extract(epoch FROM max(processed_at) - min(processed_at))::float8 * 1000 AS "spanMs" FROM inbox',
    );
    return rows[0].spanMs;
  }

  async clear() {
    await this.#client.query('TRUNCATE inbox');
  }

  /** Calls back with the id of each message whose transaction commits. */
  async listen(onCommitted) {
    this.#client.on('notification', ({ payload }) => onCommitted(payload));
    await this.#client.query('LISTEN bench');
    await this.#client.query('CREATE TRIGGER tell AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION tell()');
  }

  async unlisten() {
    this.#client.removeAllListeners('notification');
    await this.#client.query('UNLISTEN bench');
    await this.#client.query('DROP TRIGGER tell ON inbox');
  }

  close() {
    return this.#client.end();
  }
}
