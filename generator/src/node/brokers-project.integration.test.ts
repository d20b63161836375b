import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { followers, startCollector, type Collector, type ReceivedSpan } from '../../../templates/adapters/collector.fixture.ts';
import { dropRabbitChannels, eventually, silentLog } from '../../../templates/adapters/local-services.fixture.ts';
import { startNatsServer } from '../../../templates/brokers/contract/nats-server.fixture.ts';
import { reachable } from '../../../templates/brokers/contract/services.ts';
import { connectBroker } from '../../../templates/brokers/index.ts';
import { isAlive } from '../../../templates/local/project-files.ts';
import { systemClock } from '../../../templates/runtime/system-clock.ts';
import type { SystemDescription } from '../../../templates/runtime/system.ts';
import {
  galleryText,
  inProject,
  logLines,
  prepareProject,
  projectsFolder,
  startProject,
  tsc,
  type RunningProject,
} from './project.fixture.ts';

const rabbitUrl = process.env['TEST_RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const rabbitmqRuns = await reachable('RabbitMQ', { host: new URL(rabbitUrl).hostname, port: Number(new URL(rabbitUrl).port || 5672) });
/** Whether a NATS server can be started; in CI its absence is a failure. */
function natsInstalled(): boolean {
  if (spawnSync('nats-server', ['--version']).status === 0) return true;
  if (process.env['CI'] === 'true') throw new Error('nats-server is not installed');
  process.stderr.write('skipped: nats-server is not installed\n');
  return false;
}
/** On a shared broker, each run has channels of its own. */
const name = `order-platform-${process.pid}`;
const limitMs = 60_000;

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpan = 'b7ad6b7169203331';
const email = 'ada.lovelace@example.org';
const orderId = '018f4e9c-0000-7000-8000-000000000001';
const order = { orderId, customerId: 'c-1041', email, sku: 'kettle-steel', quantity: 2, amount: 4200 };
/** What the contract refuses wherever it comes in. */
const poison = { ...order, orderId: '018f4e9c-0000-7000-8000-000000000002', quantity: 0 };

let base: string;
let folder: string;
let system: SystemDescription;

beforeAll(async () => {
  base = await projectsFolder();
  folder = path.join(base, 'order-platform');
  const text = await galleryText('order-platform');
  await prepareProject(folder, { text: text.replace('name: order-platform\n', `name: ${name}\n`) });
  await inProject(folder, tsc, ['-b']);
  system = JSON.parse(await readFile(path.join(folder, 'contracts/system.json'), 'utf8')) as SystemDescription;
}, 300_000);
afterAll(() => rm(base, { recursive: true, force: true }));

const demo = (env: Readonly<Record<string, string>>) =>
  inProject(folder, 'runtime/dist/local/demo.js', ['--messages', '100', '--duplicates', '0.1', '--kill', '--timeout', '120'], env);

describe.skipIf(!rabbitmqRuns)('the order platform on RabbitMQ and PostgreSQL', { timeout: 300_000 }, () => {
  let collector: Collector;
  let project: RunningProject | undefined;

  beforeAll(async () => {
    collector = await startCollector();
    project = await startProject(folder, {
      BROKER: 'rabbitmq',
      BROKER_URL: rabbitUrl,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      FAILURE_RATE: '0',
    });
  }, 300_000);
  afterAll(async () => {
    await project?.stop();
    await collector.close();
    await dropRabbitChannels(system, rabbitUrl);
  });

  const processes = () => project?.state.processes ?? [];
  const urlOf = (service: string) => processes().find((each) => each.service === service)?.url ?? '';
  const submit = (headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${urlOf('web-shop')}/messages/place-order`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(order),
    });
  const metricsOf = async (service: string) => (await fetch(`${urlOf(service)}/metrics`)).text();

  it('is alive and ready in every process', async () => {
    const paths = ['/healthz', '/readyz'];
    const answers = processes().flatMap(({ url }) => paths.map(async (each) => (await fetch(`${url}${each}`)).status));
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    expect(answers.length).toBeGreaterThan(2 * system.services.length);
  });

  it('follows one trace from the producer over queue, outbox and topic to the view, the request and its reply', async () => {
    expect((await submit({ traceparent: `00-${traceId}-${callerSpan}-01` })).status).toBe(202);
    const wanted = [
      'web-shop publish place-order',
      'fulfilment process place-order',
      'fulfilment publish order-fulfilled',
      'order-history process order-fulfilled',
      'customers process order-fulfilled',
      'billing process order-fulfilled',
      'billing publish take-payment',
      'payment process take-payment',
      'payment publish payment-taken',
      'billing process payment-taken',
    ];
    const label = ({ service, name: span }: ReceivedSpan) => `${service} ${span}`;
    const seen = () => new Set(followers(collector.ofTrace(traceId), callerSpan).map(label));
    await eventually('all hops', limitMs, async () => wanted.every((hop) => seen().has(hop))).catch((cause: unknown) => {
      throw new Error(`no span of: ${wanted.filter((hop) => !seen().has(hop)).join(', ')}`, { cause });
    });
  });

  it('documents each metric that it tells, and tells depth, age, in flight, attempts, duplicates, lag and dead letters', async () => {
    const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
    const types = [...(await metricsOf('fulfilment')).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
      ([, metric, kind]) => `| \`${metric}\` | ${kind} |`,
    );
    expect(types.length).toBeGreaterThan(15);
    for (const row of types) expect(readme).toContain(row);
    for (let time = 0; time < 2; time++) expect((await submit()).status).toBe(202);
    const wanted = [
      /^eventwright_queue_depth\{queue="orders"\} 0$/m,
      /^eventwright_queue_age_seconds\{queue="orders"\} 0$/m,
      /^eventwright_in_flight\{consumer="order-fulfilment",queue="orders"\} 0$/m,
      /^eventwright_attempts_bucket\{consumer="order-fulfilment",le="1"\} [1-9]$/m,
      /^eventwright_duplicates_total\{consumer="order-fulfilment"\} [1-9]$/m,
      /^eventwright_lag_seconds\{consumer="order-fulfilment",queue="orders"\} \d/m,
      /^eventwright_dead_letters\{queue="orders-dlq"\} 0$/m,
      /^eventwright_outbox_depth\{store="orders-db_0"\} 0$/m,
    ];
    const urls = processes()
      .filter(({ service }) => service === 'fulfilment')
      .map(({ url }) => url);
    const texts = async () => (await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()))).join('\n');
    let text = '';
    await eventually('every metric', limitMs, async () => {
      text = await texts();
      return wanted.every((line) => line.test(text));
    }).catch((cause: unknown) => {
      throw new Error(`none of ${wanted.filter((line) => !line.test(text)).join(', ')} in\n${text}`, { cause });
    });
  });

  it('shows and sends back a dead letter, and no sensitive field leaves by it or by a log', async () => {
    const broker = await connectBroker('rabbitmq', { url: rabbitUrl, system: name, log: silentLog, clock: systemClock });
    onTestFinished(() => broker.close());
    await broker.declare(system);
    await broker.publish('orders', [
      { id: poison.orderId, source: 'web-shop', specversion: '1.0', type: 'place-order', time: '2026-01-02T03:04:05.000Z', data: poison },
    ]);
    const dlq = (...args: string[]) => inProject(folder, 'runtime/dist/local/dlq.js', args);
    const depth = async () => (await broker.stats('orders-dlq')).ready;
    await eventually('it is dead-lettered', limitMs, async () => (await depth()) === 1);
    const shown = JSON.parse(await dlq('inspect', 'orders-dlq', '--json')) as { id: string; reason: string; data: object }[];
    expect(shown).toMatchObject([{ id: poison.orderId, data: { email: '[redacted]', quantity: 0 } }]);
    expect(await dlq('redrive', 'orders-dlq')).toBe(`${poison.orderId}\n`);
    const failures = async () =>
      (await logLines(folder)).filter(({ msg, messageId }) => msg === 'message dead-lettered' && messageId === poison.orderId);
    const again = async () => JSON.stringify([(await failures()).length, await depth()]);
    await eventually('it failed again, and is there once', limitMs, async () => (await again()) === '[2,1]').catch(
      async (cause: unknown) => {
        throw new Error(`failures and depth: ${await again()}`, { cause });
      },
    );
    for (const line of await failures()) expect(line).toMatchObject({ service: 'fulfilment', correlationId: poison.orderId, level: 50 });
    expect(JSON.stringify(await logLines(folder))).not.toContain(email);
  });

  it('passes its demo with a killed worker', async () => {
    expect(await demo({})).toContain('PASS: nothing lost, no effect doubled');
  });

  it('lists requests for an operator', async () => {
    const requests = (...args: string[]) => inProject(folder, 'runtime/dist/local/requests.js', [...args, '--json']);
    expect(JSON.parse(await requests('list'))).toEqual([]);
    expect(JSON.parse(await requests('show', orderId))).toMatchObject({ requestId: orderId, state: 'SUCCEEDED', requester: 'billing' });
  });

  it('stops on SIGTERM with every service drained in time, and leaves no process', async () => {
    const now = JSON.parse(await readFile(path.join(folder, '.data/run.json'), 'utf8')) as RunningProject['state'];
    expect(await project?.stop()).toBe(0);
    expect(now.processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
    const stopped = new Set((await logLines(folder)).filter(({ msg }) => msg === 'service stopped').map(({ pid }) => pid));
    expect(now.processes.filter(({ pid }) => !stopped.has(pid))).toEqual([]);
  });
});

describe.skipIf(!natsInstalled())('the order platform on NATS and PostgreSQL', { timeout: 300_000 }, () => {
  it('passes its demo with a killed worker', async () => {
    const server = await startNatsServer();
    onTestFinished(() => server.stop());
    const tally = await demo({ BROKER: 'nats', BROKER_URL: `nats://127.0.0.1:${server.port}` });
    expect(tally).toContain('PASS: nothing lost, no effect doubled');
  });
});
