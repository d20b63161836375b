import { errorCode, errorMessage, PermanentError, TransientError } from '../runtime/errors.ts';
import type { CallRequest } from '../runtime/service.ts';

/** Client errors that a later attempt may not meet: request timeout, too early, too many requests. Source: RFC 9110, RFC 6585, RFC 8470. */
const temporary: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * POSTs `body` as JSON, with the idempotency key that stays the same over all attempts.
 * @returns the JSON of the answer, undefined where it has none.
 * @throws TransientError for no connection, 408, 425, 429 and 5xx, with the wait that `Retry-After` asks for; PermanentError for
 *         every other status but 2xx; the reason of `request.signal` where it aborts.
 */
export async function postJson(request: CallRequest, body: unknown): Promise<unknown> {
  const response = await send(request, { method: 'POST', body: JSON.stringify(body) });
  return response.ok ? answerOf(response) : refused(request, response);
}

/** What an answer that is no success means. @throws as `postJson`. */
export async function refused(request: CallRequest, response: Response): Promise<never> {
  await response.body?.cancel();
  const message = `${new URL(request.url).host} answered ${response.status}`;
  const code = String(response.status);
  if (response.status < 500 && !temporary.has(response.status)) throw new PermanentError(message, { code });
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  throw new TransientError(message, { code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** Sends a request with its idempotency key. @throws TransientError for no connection; the reason of `request.signal` where it aborts. */
export async function send(request: CallRequest, init: Pick<RequestInit, 'method' | 'body'>): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'idempotency-key': encodeURI(request.idempotencyKey),
    ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
  };
  try {
    return await fetch(request.url, { ...init, headers, signal: request.signal, redirect: 'error' });
  } catch (error) {
    if (request.signal.aborted) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new TransientError(`no answer from ${new URL(request.url).host}: ${errorMessage(cause)}`, {
      cause: error,
      code: errorCode(cause),
    });
  }
}

/** The JSON of an answer, undefined where it has none. */
export async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text !== '' && response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : undefined;
}

/** Milliseconds of a `Retry-After` header, in seconds or as a date. Undefined for anything else. */
function retryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
