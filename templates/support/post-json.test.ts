import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postJson } from './post-json.ts';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

let server: Server;
let url: string;
let answer: Answer;
let received: { headers: IncomingMessage['headers']; body: string } | undefined;

beforeEach(async () => {
  received = undefined;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received = { headers: request.headers, body };
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = (signal = new AbortController().signal) => ({ url, idempotencyKey: 'pay/shop/ö1', signal, attempt: 1 });

describe('postJson', () => {
  it('sends the body and the key, and returns the answer', async () => {
    answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' };
    await expect(postJson(request(), { a: 1 })).resolves.toEqual({ ok: true });
    expect(received?.body).toBe('{"a":1}');
    expect(received?.headers['idempotency-key']).toBe('pay/shop/%C3%B61');
  });

  it('returns undefined for an answer without JSON', async () => {
    answer = { status: 204 };
    await expect(postJson(request(), {})).resolves.toBeUndefined();
  });

  it.each([400, 401, 404, 409, 422])('%i is permanent', async (status) => {
    answer = { status, body: 'no' };
    await expect(postJson(request(), {})).rejects.toMatchObject({ name: 'PermanentError', code: String(status) });
  });

  it.each([408, 429, 500, 503])('%i may pass', async (status) => {
    answer = { status };
    await expect(postJson(request(), {})).rejects.toMatchObject({ name: 'TransientError', code: String(status), retryAfterMs: undefined });
  });

  it('honours Retry-After', async () => {
    answer = { status: 503, headers: { 'retry-after': '2' } };
    await expect(postJson(request(), {})).rejects.toMatchObject({ retryAfterMs: 2000 });
  });

  it('refuses a redirect', async () => {
    answer = { status: 302, headers: { location: '/elsewhere' } };
    await expect(postJson(request(), {})).rejects.toMatchObject({ name: 'TransientError' });
  });

  it('tells an absent server by its code', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(postJson(request(), {})).rejects.toMatchObject({ name: 'TransientError', code: 'ECONNREFUSED' });
  });

  it('rejects with the reason of the signal', async () => {
    answer = { status: 200 };
    const reason = new Error('shutdown');
    await expect(postJson(request(AbortSignal.abort(reason)), {})).rejects.toBe(reason);
  });
});
