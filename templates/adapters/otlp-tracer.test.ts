import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { Logger } from '../runtime/ports.ts';
import { startCollector, type Collector, type ReceivedSpan } from './collector.fixture.ts';
import { silentLog } from './local-services.fixture.ts';
import { tracerOf } from './otlp-tracer.ts';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const start = { name: 'publish order', kind: 'producer', parent: undefined, attributes: { channel: 'orders', attempt: 2 } } as const;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A collector for one test. */
async function collector(status: number): Promise<Collector> {
  const started = await startCollector(status);
  closing.push(() => started.close());
  return started;
}

it.each([{}, { TRACING: '0' }, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }])('is off with %j', (env) => {
  expect(tracerOf(env, { service: 's', clock: systemClock, log: silentLog })).toBeUndefined();
});

it('sends spans to a collector: one trace over parent and child, failures told', async () => {
  const { url, batches } = await collector(200);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, y=2' };
  const tracer = tracerOf(env, { service: 'orders', clock: systemClock, log: silentLog });
  const first = tracer?.start(start);
  const second = tracer?.start({ ...start, name: 'process order', kind: 'consumer', parent: first?.traceparent });
  second?.end(new Error('no room'));
  first?.end();
  await tracer?.close();
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-key': 'a b', y: '2' } });
  const [child, root] = (batches[0]?.spans ?? []) as [ReceivedSpan, ReceivedSpan];
  expect([child.service, root.service]).toEqual(['orders', 'orders']);
  expect(root).toMatchObject({
    name: 'publish order',
    kind: 4,
    status: { code: 0 },
    attributes: [
      { key: 'channel', value: { stringValue: 'orders' } },
      { key: 'attempt', value: { intValue: '2' } },
    ],
  });
  expect(root).not.toHaveProperty('parentSpanId');
  expect(child).toMatchObject({ traceId: root.traceId, parentSpanId: root.spanId, kind: 5, status: { code: 2, message: 'no room' } });
  expect(BigInt(child.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(child.startTimeUnixNano));
});

it("continues the caller's trace, and keeps quiet where the caller does not sample", async () => {
  const { url, batches } = await collector(200);
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own` };
  const tracer = tracerOf(env, { service: 's', clock: systemClock, log: silentLog });
  const kept = tracer?.start({ ...start, parent });
  expect(kept?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
  const unsampled = tracer?.start({ ...start, parent: parent.replace(/01$/, '00') });
  expect(unsampled?.traceparent).toMatch(/-00$/);
  kept?.end();
  unsampled?.end();
  await tracer?.close();
  expect(batches.map(({ path, spans }) => [path, spans.length])).toEqual([['/own', 1]]);
});

it('bounds what it keeps, and a collector that refuses costs the service nothing but a line', async () => {
  const { url, batches } = await collector(503);
  const warnings: unknown[] = [];
  const log: Logger = { ...silentLog, warn: (message, fields) => void warnings.push([message, fields?.['spans']]) };
  const tracer = tracerOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }, { service: 's', log, clock: new ManualClock() });
  for (let count = 0; count < 5000; count++) tracer?.start(start).end();
  await tracer?.close();
  expect(batches).toHaveLength(1);
  expect(warnings).toEqual([
    ['spans dropped', 904],
    ['spans not exported', 512],
  ]);
});

it('writes spans into the log with TRACING=1', () => {
  const lines: unknown[] = [];
  const log: Logger = { ...silentLog, info: (message, fields) => void lines.push([message, fields]) };
  const tracer = tracerOf({ TRACING: '1' }, { service: 's', clock: new ManualClock(), log });
  tracer?.start({ ...start, parent }).end();
  expect(lines).toMatchObject([['span', { span: { traceId: '0af7651916cd43dd8448eb211c80319c', name: 'publish order' } }]]);
});
