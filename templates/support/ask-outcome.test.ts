import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askOutcome } from './ask-outcome.ts';

const asked: { method: string | undefined; key: unknown }[] = [];
let status = 200;
const server = createServer(({ method, headers }, response) => {
  asked.push({ method, key: headers['idempotency-key'] });
  response.writeHead(status, { 'content-type': 'application/json' }).end('{"reference":"r-1"}');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const ask = (answered: number) => {
  status = answered;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return askOutcome({ url, idempotencyKey: 'pay/shop/1', signal: new AbortController().signal, attempt: 1 });
};

it('tells what was done, under the key of the call', async () => {
  await expect(ask(200)).resolves.toEqual({ done: true, result: { reference: 'r-1' } });
  expect(asked).toEqual([{ method: 'GET', key: 'pay/shop/1' }]);
});

it('tells that nothing was done', async () => {
  await expect(ask(404)).resolves.toEqual({ done: false });
});

it.each([
  [503, 'TransientError'],
  [401, 'PermanentError'],
])('%i is no answer to the question', async (answered, name) => {
  await expect(ask(answered)).rejects.toMatchObject({ name });
});
