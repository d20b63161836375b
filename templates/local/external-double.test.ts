import { afterEach, expect, it } from 'vitest';
import { startExternalDouble, type ExternalDouble } from './external-double.ts';
import { seededRandom } from './seeded-random.core.ts';

let double: ExternalDouble | undefined;
afterEach(() => double?.close());

async function call(url: string, key?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/charges`, {
    method: 'POST',
    body: '{}',
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
  return { status: response.status, body: await response.json() };
}

it('answers a repeat with the stored answer and counts one effect', async () => {
  double = await startExternalDouble({ id: 'payment', failureRate: 0, random: () => 0.5 });
  const first = await call(double.url, 'k1');
  expect(await call(double.url, 'k1')).toEqual(first);
  await call(double.url);
  await call(double.url);
  expect(double.ledger()).toEqual({ calls: 4, failures: 0, repeats: 1, effects: 3 });
});

it('fails about as often as it is told, repeatably, and a caller that repeats under its key has one effect', async () => {
  const ledgers = [];
  for (let round = 0; round < 2; round++) {
    double = await startExternalDouble({ id: 'payment', failureRate: 0.3, random: seededRandom(42) });
    for (let n = 0; n < 200; n++) {
      while ((await call(double.url, `k${n}`)).status !== 200);
    }
    ledgers.push(double.ledger());
    await double.close();
  }
  expect(ledgers[0]).toEqual(ledgers[1]);
  expect(ledgers[0]?.effects).toBe(200);
  expect(ledgers[0]?.failures).toBeGreaterThan(50);
  expect(ledgers[0]?.failures).toBeLessThan(120);
});
