// The competitors: each fills its own queue with the same messages and has one consumer process with the same effect.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import amqp from 'amqplib';
import pg from 'pg';
import { createDatabase, databaseUrl, dropDatabase, peerTables, serverUrl } from './database.js';
import { root, run } from './project.js';

export const amqpUrl = process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672';
const publishBatch = 500;

/** The generated consumer on one of its brokers. */
export function generated(folder, broker) {
  const database = 'bench_runtime_orders_db';
  const env = {
    BROKER: broker,
    BROKER_URL: broker === 'rabbitmq' ? amqpUrl : databaseUrl('bench_runtime_broker'),
    DATABASE_URL: serverUrl,
    LOG_LEVEL: 'warn',
  };
  const load = async (file) => import(pathToFileURL(path.join(folder, 'runtime/dist', file)).href);
  let connection;
  return {
    name: `Eventwright on ${broker}`,
    database,
    async prepare() {
      await dropDatabase(database);
      await dropDatabase('bench_runtime_broker');
      const before = { ...process.env };
      Object.assign(process.env, env);
      run(folder, 'runtime/dist/local/migrate.js');
      process.env = before;
      const { connectBroker } = await load('brokers/index.js');
      const { systemClock } = await load('runtime/system-clock.js');
      const { system } = await import(pathToFileURL(path.join(folder, 'contracts/dist/system.js')).href);
      const log = { debug() {}, info() {}, warn() {}, error: console.error, with: () => log };
      connection = await connectBroker(broker, { url: env.BROKER_URL, system: system.name, clock: systemClock, random: Math.random, log });
      await connection.declare(system);
    },
    publish: (messages) => connection.publish('orders', messages),
    start: { cwd: folder, program: 'services/desk/dist/main.js', env: { ...env, PORT: '0' } },
    async remove() {
      await connection.close();
      if (broker === 'rabbitmq')
        await removeQueues(['orders', 'orders-dlq'].flatMap((id) => [`bench-runtime.${id}`, `bench-runtime.${id}.return`]));
      else await dropDatabase('bench_runtime_broker');
      await dropDatabase(database);
    },
  };
}

/** A hand-written or framework consumer on RabbitMQ, one program of this folder. */
export function onRabbit({ name, program, wrap = (order) => order, more = [] }) {
  const id = path.basename(program, '.js').replaceAll('-', '_');
  const database = `bench_runtime_${id}`;
  const queue = `bench-runtime.${id}`;
  let connection;
  let channel;
  return {
    name,
    database,
    async prepare() {
      await preparePeerDatabase(database);
      connection = await amqp.connect(amqpUrl, { noDelay: true });
      channel = await connection.createConfirmChannel();
      await channel.deleteQueue(queue);
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    },
    async publish(messages) {
      for (const message of messages) channel.sendToQueue(queue, Buffer.from(JSON.stringify(wrap(message))), { persistent: true });
      await channel.waitForConfirms();
    },
    start: { program: path.join(root, 'bench/runtime', program), args: [amqpUrl, databaseUrl(database), queue, ...more] },
    async remove() {
      await channel.deleteQueue(queue);
      await connection.close();
      await dropDatabase(database);
    },
  };
}

/** The ceiling of the embedded default: a table as queue and one statement a batch. */
export function rawStore() {
  const database = 'bench_runtime_raw_store';
  let client;
  return {
    name: 'raw PostgreSQL, one statement a batch',
    database,
    async prepare() {
      await preparePeerDatabase(database);
      client = new pg.Client(databaseUrl(database));
      await client.connect();
      await client.query('CREATE TABLE queue (id bigserial PRIMARY KEY, envelope text NOT NULL)');
    },
    publish: (messages) =>
      client.query('INSERT INTO queue (envelope) SELECT * FROM unnest($1::text[])', [messages.map((message) => JSON.stringify(message))]),
    start: { program: path.join(root, 'bench/runtime/raw-store.js'), args: [databaseUrl(database)] },
    async remove() {
      await client.end();
      await dropDatabase(database);
    },
  };
}

/** Publishes in calls of a size that every broker likes. */
export async function publishAll(competitor, messages) {
  for (let at = 0; at < messages.length; at += publishBatch) await competitor.publish(messages.slice(at, at + publishBatch));
}

async function preparePeerDatabase(database) {
  await dropDatabase(database);
  await createDatabase(database);
  const client = new pg.Client(databaseUrl(database));
  await client.connect();
  try {
    await client.query(peerTables);
  } finally {
    await client.end();
  }
}

async function removeQueues(names) {
  const connection = await amqp.connect(amqpUrl);
  const channel = await connection.createChannel();
  for (const name of names) await channel.deleteQueue(name);
  await connection.close();
}
