import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../brokers/contract/tcp-proxy.ts';
import { poisonAmount, shopWiring } from '../runtime/shop.fixture.ts';
import { followers, startCollector, type Collector } from './collector.fixture.ts';
import { dropDatabases, eventually, postgresAvailable, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { launchService, type Launched } from './run.ts';

const wiring = shopWiring(`ew-watch-${process.pid}`);
const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpan = 'b7ad6b7169203331';

describe.skipIf(!(await postgresAvailable()))('a running service, watched', () => {
  let proxy: TcpProxy;
  let launched: Launched;
  let collector: Collector;

  beforeAll(async () => {
    const server = new URL(testServerUrl);
    await migrate(wiring.system, { DATABASE_URL: testServerUrl });
    collector = await startCollector();
    proxy = await startTcpProxy({ host: server.hostname, port: Number(server.port || 5432) });
    server.port = String(proxy.port);
    launched = await launchService(wiring, {
      DATABASE_URL: server.href,
      LOG_LEVEL: 'silent',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
  });

  afterAll(async () => {
    await launched.stop();
    await proxy.down();
    await collector.close();
    await dropDatabases(wiring.system);
  });

  const post = (data: object, headers: Record<string, string> = {}) =>
    fetch(`${launched.url}/messages/PlaceOrder`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(data),
    });
  const metrics = async () => (await fetch(`${launched.url}/metrics`)).text();

  it('carries one trace over HTTP, queue, outbox and topic', async () => {
    const response = await post({ orderId: 'o-1', customerId: 'c-1', amount: 5 }, { traceparent: `00-${traceId}-${callerSpan}-01` });
    expect(response.status).toBe(202);
    await eventually('four spans', 15_000, async () => collector.ofTrace(traceId).length >= 4);
    const chain = followers(collector.ofTrace(traceId), callerSpan).map(({ name }) => name);
    expect(chain).toEqual(['publish PlaceOrder', 'process PlaceOrder', 'publish OrderPlaced', 'process OrderPlaced']);
  });

  it('tells depth, age, attempts, dead letters, lag and outbox depth', async () => {
    await post({ orderId: 'o-poison', customerId: 'c-1', amount: poisonAmount });
    const expected = [
      /^eventwright_queue_depth\{queue="orders"\} 0$/m,
      /^eventwright_queue_depth\{queue="history-feed"\} 0$/m,
      /^eventwright_queue_age_seconds\{queue="orders"\} 0$/m,
      /^eventwright_dead_letters\{queue="orders-dlq"\} 1$/m,
      /^eventwright_dead_lettered_total\{consumer="order-handler"\} 1$/m,
      /^eventwright_retries_total\{consumer="order-handler"\} 2$/m,
      /^eventwright_attempts_bucket\{consumer="order-handler",le="1"\} 1$/m,
      /^eventwright_attempts_bucket\{consumer="order-handler",le="3"\} 2$/m,
      /^eventwright_in_flight\{consumer="order-handler",queue="orders"\} 0$/m,
      /^eventwright_lag_seconds\{consumer="order-handler",queue="orders"\} \d/m,
      /^eventwright_outbox_depth\{store="order-db_0"\} 0$/m,
    ];
    let text = '';
    await eventually('every metric', 20_000, async () => {
      text = await metrics();
      return expected.every((line) => line.test(text));
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${expected.filter((line) => !line.test(text)).join(', ')}\n${text}`);
    });
  });

  it('is not ready while its broker and databases are away, and lives', async () => {
    const status = async (path: string) => (await fetch(`${launched.url}${path}`)).status;
    expect(await status('/readyz')).toBe(200);
    await proxy.down();
    expect([await status('/readyz'), await status('/healthz')]).toEqual([503, 200]);
    expect(await metrics()).toContain('# TYPE eventwright_queue_depth gauge');
    await proxy.up();
    await eventually('ready again', 15_000, async () => (await status('/readyz')) === 200);
  });
});
