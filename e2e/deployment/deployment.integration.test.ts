import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { natsDefinitions, rabbitmqDefinitions } from '../../generator/src/emit/broker-definitions.ts';
import { FileSet } from '../../generator/src/emit/file-set.ts';
import { galleryPlans } from '../../generator/src/emit/gallery-plans.fixture.ts';
import { emitProjectFiles } from '../../generator/src/emit/project-files.ts';
import { readTemplates } from '../../generator/src/node/read-templates.ts';
import {
  dropRabbitChannels,
  onServer,
  postgresAvailable,
  silentLog,
  testServerUrl,
} from '../../templates/adapters/local-services.fixture.ts';
import { startNatsServer } from '../../templates/brokers/contract/nats-server.fixture.ts';
import { reachable } from '../../templates/brokers/contract/services.ts';
import { connectBroker } from '../../templates/brokers/index.ts';
import type { Broker } from '../../templates/runtime/ports.ts';
import { systemClock } from '../../templates/runtime/system-clock.ts';
import type { BrokerName, SystemDescription } from '../../templates/runtime/system.ts';
import { available } from '../faults/src/servers/availability.ts';

const run = promisify(execFile);
const rabbitUrl = process.env['TEST_RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const rabbitAddress = { host: new URL(rabbitUrl).hostname, port: Number(new URL(rabbitUrl).port || 5672) };

const rabbitmqRuns = await reachable('RabbitMQ', rabbitAddress);

/** The largest drawing of the gallery, under a name of its own. */
const systemNamed = (name: string): SystemDescription => {
  const [, plan] = galleryPlans.find(([example]) => example === 'order-platform') ?? [];
  if (plan === undefined) throw new Error('the gallery has no order-platform');
  return { ...plan.system, name };
};

async function connected(name: BrokerName, url: string, system: SystemDescription): Promise<Broker> {
  const broker = await connectBroker(name, { url, system: system.name, log: silentLog, clock: systemClock });
  onTestFinished(() => broker.close());
  return broker;
}

/** A service may then start without the right to declare: what it would declare is there, and is the same. */
async function takesOver(broker: Broker, system: SystemDescription): Promise<void> {
  await broker.declare(system);
  for (const { id } of [...system.queues, ...system.subscriptions]) expect(await broker.stats(id)).toEqual({ ready: 0, inFlight: 0 });
}

describe('broker definitions, on the brokers that they are for', () => {
  it.skipIf(!rabbitmqRuns)('rabbitmqctl imports what the services would declare', async () => {
    const system = systemNamed(`ew-definitions-${process.pid}`);
    const folder = await mkdtemp(path.join(tmpdir(), 'eventwright-definitions-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    onTestFinished(() => dropRabbitChannels(system, rabbitUrl));
    // The tool becomes the broker's user before it reads.
    await chmod(folder, 0o755);
    const file = path.join(folder, 'rabbitmq-definitions.json');
    await writeFile(file, JSON.stringify(rabbitmqDefinitions(system)));
    await run('rabbitmqctl', ['--quiet', 'import_definitions', file]);
    const { stdout } = await run('rabbitmqctl', ['--quiet', '--formatter', 'json', 'list_queues', 'name', 'type']);
    const queues = (JSON.parse(stdout) as { name: string; type: string }[]).filter(({ name }) => name.startsWith(`${system.name}.`));
    const ids = [...system.queues, ...system.subscriptions].flatMap(({ id }) => [`${system.name}.${id}`, `${system.name}.${id}.return`]);
    expect(queues.map(({ name }) => name).toSorted()).toEqual(ids.toSorted());
    await takesOver(await connected('rabbitmq', rabbitUrl, system), system);
  });

  it.skipIf(!available('nats'))('the JetStream API takes each body as it is', async () => {
    const system = systemNamed('order-platform');
    const server = await startNatsServer();
    onTestFinished(() => server.stop());
    const url = `nats://127.0.0.1:${server.port}`;
    const client = await connect({ servers: url });
    onTestFinished(() => client.close());
    const ask = async (subject: string, body: object): Promise<object> =>
      (await client.request(`$JS.API.${subject}`, JSON.stringify(body))).json();
    const { streams, consumers } = natsDefinitions(system) as {
      streams: readonly { name: string }[];
      consumers: readonly { stream_name: string; config: { durable_name: string } }[];
    };
    const answers: object[] = [];
    for (const stream of streams) answers.push(await ask(`STREAM.CREATE.${stream.name}`, stream));
    for (const consumer of consumers)
      answers.push(await ask(`CONSUMER.DURABLE.CREATE.${consumer.stream_name}.${consumer.config.durable_name}`, consumer));
    expect(answers).toHaveLength(streams.length + consumers.length);
    expect(answers.filter((answer) => 'error' in answer)).toEqual([]);
    await takesOver(await connected('nats', url, system), system);
  });
});

describe.skipIf(!(await postgresAvailable()))('migrations, on PostgreSQL', () => {
  const database = `ew_migrations_${process.pid}`;
  let client: pg.Client;

  beforeAll(async () => {
    await onServer([`CREATE DATABASE "${database}"`]);
    const url = new URL(testServerUrl);
    url.pathname = `/${database}`;
    client = new pg.Client({ connectionString: url.href });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await onServer([`DROP DATABASE "${database}" WITH (FORCE)`]);
  });

  it.each(galleryPlans)('%s: each file runs, and runs again', async (name, plan) => {
    const files = new FileSet();
    emitProjectFiles(plan, (await readTemplates()).versions, false, files);
    for (const { id } of plan.system.stores) {
      const sql = files.get(`migrations/${id}.sql`)?.content;
      if (sql === undefined) throw new Error(`no migration for ${id}`);
      const schema = `${name}/${id}`;
      await client.query(`CREATE SCHEMA "${schema}"; SET search_path TO "${schema}"`);
      const tables = async () => {
        const text = 'SELECT count(*)::integer AS count FROM information_schema.tables WHERE table_schema = $1';
        return (await client.query<{ count: number }>(text, [schema])).rows[0]?.count;
      };
      await client.query(sql);
      const made = await tables();
      expect(made).toBeGreaterThan(1);
      await client.query(sql);
      expect(await tables()).toBe(made);
    }
  });
});
