import type { Envelope } from './envelope.ts';

/** As OpenTelemetry names them. */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer';

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** The `traceparent` that came with the message or the request; absent: a new trace begins. */
  readonly parent: string | undefined;
  readonly attributes: Readonly<Record<string, string | number>>;
}

export interface Span {
  /** What follows from this span carries this. */
  readonly traceparent: string;
  /** Ends it, as failed where an error is given. */
  end(error?: unknown): void;
}

/** Where spans go; the ports of a service lack it where tracing is off, so that it then costs nothing. */
export interface Tracer {
  start(span: SpanStart): Span;
}

const pattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The header or attribute where it is well-formed, else undefined. Source: W3C Trace Context, level 1. */
export function validTraceparent(value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/** The same message in another trace position. */
export function withTrace(envelope: Envelope, traceparent: string | undefined): Envelope {
  return traceparent === undefined ? envelope : { ...envelope, traceparent };
}

/** Ends the span with the work. @throws what the work throws */
export async function spanned<T>(span: Span | undefined, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    span?.end();
    return result;
  } catch (error) {
    span?.end(error);
    throw error;
  }
}
