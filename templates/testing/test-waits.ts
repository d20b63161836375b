import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../adapters/postgres-client.ts';

/** Milliseconds that a test waits for something at most. */
export const limitMs = Number(process.env['TEST_LIMIT_MS'] ?? 20_000);

/** What `look` finds, once it finds something. @throws Error with `what` after the limit. */
export async function eventually<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}

/** Runs one statement on a connection of its own. */
export async function query<Row extends object>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(text, [...values])).rows);
}
