import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerFile } from '../ledger/ledger-file.ts';

export type Behaviour = 'plain' | 'poison' | 'slow';

export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly run: string;
  readonly step: number;
  readonly behaviour: Behaviour;
}

/** @param keys customers among whom the orders go round. */
export function orders(run: string, count: number, keys: number, behaviourOf: (step: number) => Behaviour = () => 'plain'): Order[] {
  return Array.from({ length: count }, (_, step) => ({
    orderId: `${run}-${step}`,
    customerId: `${run}-c${step % keys}`,
    run,
    step,
    behaviour: behaviourOf(step),
  }));
}

export interface LoadOptions {
  readonly url: string;
  readonly ledger: LedgerFile;
  readonly type?: string;
  /** Clients at work at once. */
  readonly clients: number;
  /** Tries a message, all under its one id. */
  readonly tries: number;
  /** Pause between the starts of two messages, all clients together. */
  readonly paceMs?: number;
  /** Clients wait while it says so. */
  readonly holds?: () => boolean;
  /** Stops early. */
  readonly signal?: AbortSignal;
}

export interface LoadResult {
  readonly acked: number;
  readonly refused: number;
  readonly unconfirmed: number;
  readonly attempts: number;
}

const requestLimitMs = 7000;
const pauseMs = 100;

/** Sends orders to the shop, each until it is confirmed or its tries are used up. */
export async function send(all: readonly Order[], options: LoadOptions): Promise<LoadResult> {
  const { clients, paceMs = 0, holds = () => false, signal } = options;
  const counts = { acked: 0, refused: 0, unconfirmed: 0, attempts: 0 };
  const startMs = performance.now();
  const stopped = () => signal?.aborted === true;
  let next = 0;
  const client = async () => {
    while (next < all.length && !stopped()) {
      const index = next++;
      const order = all[index];
      if (order === undefined) return;
      const waitMs = startMs + index * paceMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      while (holds() && !stopped()) await sleep(pauseMs);
      const { outcome, attempts } = await sendOne(order, options);
      counts[outcome] += 1;
      counts.attempts += attempts;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return counts;
}

async function sendOne(
  order: Order,
  { url, ledger, tries, type = 'place-order' }: LoadOptions,
): Promise<{ outcome: Outcome; attempts: number }> {
  let outcome: Outcome = 'unconfirmed';
  for (let attempts = 1; ; attempts++) {
    ledger.append({ kind: 'attempt', id: order.orderId, key: order.customerId });
    outcome = await post(`${url}/messages/${type}`, order);
    if (outcome === 'acked') ledger.append({ kind: 'acked', id: order.orderId });
    if (outcome === 'refused') ledger.append({ kind: 'refused', id: order.orderId });
    if (outcome === 'acked' || attempts >= tries) return { outcome, attempts };
    await sleep(pauseMs);
  }
}

type Outcome = 'acked' | 'refused' | 'unconfirmed';

async function post(url: string, order: Order): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(requestLimitMs),
    });
    const body = (await response.json()) as { code?: string };
    if (response.status === 202) return 'acked';
    if (response.status === 400) throw new RangeError(`the shop refuses ${order.orderId}: ${JSON.stringify(body)}`);
    return body.code === 'CHANNEL_FULL' ? 'refused' : 'unconfirmed';
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return 'unconfirmed';
  }
}
