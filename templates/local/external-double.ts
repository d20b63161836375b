import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../runtime/ports.ts';

/** What the double saw: `effects` counts each idempotency key once, and each call without a key. */
export interface DoubleLedger {
  readonly calls: number;
  readonly failures: number;
  /** Calls answered from the stored answer of their key. */
  readonly repeats: number;
  readonly effects: number;
}

export interface ExternalDouble {
  readonly url: string;
  ledger(): DoubleLedger;
  close(): Promise<void>;
}

export interface DoubleOptions {
  readonly id: string;
  /** Share of the calls answered with 503, in [0, 1]. */
  readonly failureRate: number;
  readonly random: Random;
}

/**
 * Stands in for an external system: answers 200, fails now and then with 503, and keeps the answer of each
 * `Idempotency-Key`. Half of the failures come after the effect, as when an answer is lost on its way: only a caller
 * that repeats under the same key gets away with that. GET / under a key tells what became of its call, GET /ledger what it saw.
 */
export async function startExternalDouble(options: DoubleOptions): Promise<ExternalDouble> {
  const answers = new Map<string, string>();
  const counts = { calls: 0, failures: 0, repeats: 0, effects: 0 };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'GET' && request.url === '/ledger') return send(response, 200, JSON.stringify(counts));
    if (request.method === 'GET') return outcome(request.headers['idempotency-key'], response);
    counts.calls += 1;
    const fails = options.random() < options.failureRate;
    const afterEffect = options.random() < 0.5;
    if (fails) counts.failures += 1;
    if (fails && !afterEffect) return send(response, 503, failure);
    const body = effect(request.headers['idempotency-key']);
    return fails ? send(response, 503, failure) : send(response, 200, body);
  }
  function outcome(key: string | string[] | undefined, response: ServerResponse): void {
    const stored = typeof key === 'string' ? answers.get(key) : undefined;
    send(response, stored === undefined ? 404 : 200, stored ?? unknown);
  }
  function effect(key: string | string[] | undefined): string {
    const name = typeof key === 'string' ? key : undefined;
    const stored = name === undefined ? undefined : answers.get(name);
    if (stored !== undefined) {
      counts.repeats += 1;
      return stored;
    }
    counts.effects += 1;
    const body = JSON.stringify({ status: 'ok', reference: `${options.id}-${counts.effects}` });
    if (name !== undefined) answers.set(name, body);
    return body;
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger: () => ({ ...counts }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const unknown = JSON.stringify({ status: 'unknown' });
const failure = JSON.stringify({ status: 'unavailable' });

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
