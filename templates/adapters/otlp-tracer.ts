import { randomBytes } from 'node:crypto';
import { errorMessage } from '../runtime/errors.ts';
import type { Clock, Logger } from '../runtime/ports.ts';
import { validTraceparent, type Span, type SpanKind, type SpanStart, type Tracer } from '../runtime/tracing.ts';
import { type Environment } from './environment.ts';

/** A span that has ended, in the JSON encoding of OTLP. Source: OpenTelemetry protocol 1.x, traces. */
interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly object[];
  readonly status: { readonly code: number; readonly message?: string };
}

export interface TracerOptions {
  readonly service: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** POSTs a body to the collector; absent: spans become log lines. */
  readonly send?: ((body: object) => Promise<void>) | undefined;
}

/** A tracer that can be shut down. */
export interface ClosableTracer extends Tracer {
  /** Sends what is left. */
  close(): Promise<void>;
}

const kinds: Readonly<Record<SpanKind, number>> = { server: 2, client: 3, producer: 4, consumer: 5 };
const failedStatus = 2;
const batchSize = 512;
/** Spans kept while the collector is away; beyond them new ones are dropped, since traces must never hold up the work. */
const mostWaiting = 4096;
const flushMs = 1000;
const sendLimitMs = 5000;
const sampledFlag = 1;

/**
 * The tracer that the environment asks for: to OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT over
 * OTLP/HTTP with the headers of OTEL_EXPORTER_OTLP_HEADERS, or into the log with TRACING=1 alone. Undefined: tracing is off.
 */
export function tracerOf(env: Environment, options: Omit<TracerOptions, 'send'>): ClosableTracer | undefined {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim().replace(/\/+$/, '') ?? '';
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim() ?? '';
  const url = own === '' && base !== '' ? `${base}/v1/traces` : own;
  if (url !== '') return new OtlpTracer({ ...options, send: sender(url, env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '') });
  return env['TRACING'] === '1' ? new OtlpTracer(options) : undefined;
}

function sender(url: string, headersText: string): (body: object) => Promise<void> {
  const pairs = headersText.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())] as const];
  });
  const headers = { ...Object.fromEntries(pairs), 'content-type': 'application/json' };
  return async (body) => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(sendLimitMs) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
  };
}

/** Collects spans and exports them in batches. */
class OtlpTracer implements ClosableTracer {
  readonly #options: TracerOptions;
  readonly #stopped = new AbortController();
  #waiting: ExportedSpan[] = [];
  #dropped = 0;
  #loop: Promise<void> | undefined;

  constructor(options: TracerOptions) {
    this.#options = options;
  }

  start({ name, kind, parent, attributes }: SpanStart): Span {
    const [, parentTrace, parentSpan, flags] = validTraceparent(parent)?.split('-') ?? [];
    const traceId = parentTrace ?? randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    const traceparent = `00-${traceId}-${spanId}-${flags ?? '01'}`;
    // Who began the trace decides whether it is kept.
    if (flags !== undefined && (Number.parseInt(flags, 16) & sampledFlag) === 0) return { traceparent, end: () => undefined };
    const { clock } = this.#options;
    const startNano = BigInt(clock.now()) * 1_000_000n;
    const startedMs = clock.monotonic();
    const end = (error?: unknown) => {
      const lastedNano = BigInt(Math.round((clock.monotonic() - startedMs) * 1_000_000));
      this.#add({
        traceId,
        spanId,
        ...(parentSpan === undefined ? {} : { parentSpanId: parentSpan }),
        name,
        kind: kinds[kind],
        startTimeUnixNano: String(startNano),
        endTimeUnixNano: String(startNano + lastedNano),
        attributes: attributesOf(attributes),
        status: error === undefined ? { code: 0 } : { code: failedStatus, message: errorMessage(error) },
      });
    };
    return { traceparent, end };
  }

  async close(): Promise<void> {
    this.#stopped.abort(new Error('the service stops'));
    await this.#loop;
    await this.#flush();
  }

  #add(span: ExportedSpan): void {
    if (this.#options.send === undefined) {
      this.#options.log.info('span', { span });
      return;
    }
    if (this.#waiting.length >= mostWaiting) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(span);
    this.#loop ??= this.#run();
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#options.clock.sleep(flushMs, this.#stopped.signal).catch(() => undefined);
      if (!this.#stopped.signal.aborted) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const { send, log, service } = this.#options;
    if (this.#dropped > 0) log.warn('spans dropped', { spans: this.#dropped });
    this.#dropped = 0;
    if (send === undefined) return;
    while (this.#waiting.length > 0) {
      const spans = this.#waiting.splice(0, batchSize);
      const resource = { attributes: attributesOf({ 'service.name': service }) };
      try {
        await send({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'eventwright' }, spans }] }] });
      } catch (error) {
        log.warn('spans not exported', { spans: spans.length, error: errorMessage(error) });
        return;
      }
    }
  }
}

const attributesOf = (attributes: Readonly<Record<string, string | number>>): object[] =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
