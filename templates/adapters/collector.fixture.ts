import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as an OpenTelemetry collector receives it, with the service that sent it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string; readonly intValue?: string } }[];
  readonly status: { readonly code: number; readonly message?: string };
}

interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: ReceivedSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<ReceivedSpan, 'service'>[] }[];
  }[];
}

/** One POST to the collector. */
export interface ReceivedBatch {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly spans: readonly ReceivedSpan[];
}

export interface Collector {
  readonly url: string;
  readonly batches: readonly ReceivedBatch[];
  /** Spans of one trace, so far. */
  ofTrace(traceId: string): readonly ReceivedSpan[];
  close(): Promise<void>;
}

const serviceKey = 'service.name';

function spansOf({ resourceSpans }: Body): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === serviceKey)?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });
}

/** An OpenTelemetry collector that remembers. @param status it answers with */
export async function startCollector(status = 200): Promise<Collector> {
  const batches: ReceivedBatch[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const spans = spansOf(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body);
      batches.push({ path: request.url ?? '', headers: request.headers, spans });
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    batches,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ofTrace: (traceId) => batches.flatMap(({ spans }) => spans).filter((span) => span.traceId === traceId),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Spans that follow from a span, itself left out, over all hops. */
export function followers(spans: readonly ReceivedSpan[], spanId: string): ReceivedSpan[] {
  const found = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
  return found.flatMap((span) => [span, ...followers(spans, span.spanId)]);
}
