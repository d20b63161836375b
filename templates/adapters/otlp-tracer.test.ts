import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { Logger } from '../runtime/ports.ts';
import { silentLog } from './local-services.fixture.ts';
import { tracerOf } from './otlp-tracer.ts';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const start = { name: 'publish order', kind: 'producer', parent: undefined, attributes: { channel: 'orders', attempt: 2 } } as const;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Received {
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- the collector's side of the wire
  readonly body: any;
}

/** Stands for a collector; answers with a status. */
async function collector(status: number): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

it.each([{}, { TRACING: '0' }, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }])('is off with %j', (env) => {
  expect(tracerOf(env, { service: 's', clock: systemClock, log: silentLog })).toBeUndefined();
});

it('sends spans to a collector: one trace over parent and child, failures told', async () => {
  const { url, received } = await collector(200);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, y=2' };
  const tracer = tracerOf(env, { service: 'orders', clock: systemClock, log: silentLog });
  const first = tracer?.start(start);
  const second = tracer?.start({ ...start, name: 'process order', kind: 'consumer', parent: first?.traceparent });
  second?.end(new Error('no room'));
  first?.end();
  await tracer?.close();
  expect(received).toHaveLength(1);
  const [{ path, headers, body }] = received as [Received];
  expect({ path, headers }).toMatchObject({ path: '/v1/traces', headers: { 'x-key': 'a b', y: '2' } });
  const [{ resource, scopeSpans }] = body.resourceSpans;
  expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'orders' } }]);
  const [child, root] = scopeSpans[0].spans;
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
  const { url, received } = await collector(200);
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own` };
  const tracer = tracerOf(env, { service: 's', clock: systemClock, log: silentLog });
  const kept = tracer?.start({ ...start, parent });
  expect(kept?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
  const unsampled = tracer?.start({ ...start, parent: parent.replace(/01$/, '00') });
  expect(unsampled?.traceparent).toMatch(/-00$/);
  kept?.end();
  unsampled?.end();
  await tracer?.close();
  expect(received.map(({ path, body }) => [path, body.resourceSpans[0].scopeSpans[0].spans.length])).toEqual([['/own', 1]]);
});

it('bounds what it keeps, and a collector that refuses costs the service nothing but a line', async () => {
  const { url, received } = await collector(503);
  const warnings: unknown[] = [];
  const log: Logger = { ...silentLog, warn: (message, fields) => void warnings.push([message, fields?.['spans']]) };
  const tracer = tracerOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }, { service: 's', log, clock: new ManualClock() });
  for (let count = 0; count < 5000; count++) tracer?.start(start).end();
  await tracer?.close();
  expect(received).toHaveLength(1);
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
