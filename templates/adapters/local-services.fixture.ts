import { connect } from 'amqplib';
import pg from 'pg';
import { RabbitNames, waitStepMs } from '../brokers/rabbitmq-topology.ts';
import type { Logger } from '../runtime/ports.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { brokerDatabaseName } from './environment.ts';
import { databaseNames } from '../runtime/store-schema.core.ts';

/** The PostgreSQL that integration tests use. */
export const testServerUrl = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Whether it answers; in CI its absence is a failure, elsewhere the suite is skipped and says so. */
export async function postgresAvailable(): Promise<boolean> {
  const client = new pg.Client({ connectionString: testServerUrl, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    process.stderr.write(`skipped: no PostgreSQL at ${new URL(testServerUrl).host}\n`);
    return false;
  }
}

/** Runs one statement after another on the server. */
export async function onServer(statements: readonly string[], url = testServerUrl): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Drops every database of a test system. */
export async function dropDatabases(system: SystemDescription): Promise<void> {
  const names = [brokerDatabaseName(system), ...system.stores.flatMap((store) => databaseNames(system.name, store))];
  await onServer(names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
}

export const silentLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLog,
};

/** Waits until a condition holds. @throws Error with `what` after `limitMs`. */
export async function eventually(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Removes what a test system left on RabbitMQ, the queue for its shortest delay included. */
export async function dropRabbitChannels(system: SystemDescription, url: string): Promise<void> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  const names = new RabbitNames(system.name);
  const queues = [...system.queues, ...system.subscriptions].flatMap(({ id }) => [names.queue(id), names.returns(id)]);
  const shortestWait = names.wait(waitStepMs(1));
  for (const queue of [...queues, shortestWait]) await channel.deleteQueue(queue);
  for (const exchange of [...system.topics.map(({ id }) => names.topic(id)), shortestWait]) await channel.deleteExchange(exchange);
  await connection.close();
}
