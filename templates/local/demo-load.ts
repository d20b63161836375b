import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoMessage } from './demo-messages.core.ts';

export interface LoadOptions {
  /** Base URL of the producer of a type; read anew for each try, since a restarted process may have moved. */
  readonly urlOf: (type: string) => Promise<string>;
  readonly concurrency: number;
  /** Told after each accepted message. */
  readonly onAccepted: (accepted: number) => Promise<void>;
}

export interface LoadResult {
  /** One an accepted request, the repeats included. */
  readonly accepted: readonly { type: string; id: string }[];
  /** Answers 503, after which the same message was sent again. */
  readonly refusals: number;
  /** Messages that were never confirmed: they may or may not have arrived. */
  readonly unconfirmed: number;
}

const limitMs = 60_000;
const longestPauseMs = 2000;

/** Sends every message until it is accepted, as a client with patience does. @throws Error for an answer 4xx: the messages are wrong then. */
export async function sendAll(messages: readonly DemoMessage[], options: LoadOptions): Promise<LoadResult> {
  const accepted: { type: string; id: string }[] = [];
  let refusals = 0;
  let unconfirmed = 0;
  const queue = messages.values();
  async function worker(): Promise<void> {
    for (const message of queue) {
      const id = await send(message, options, () => {
        refusals += 1;
      });
      if (id === undefined) unconfirmed += 1;
      else {
        accepted.push({ type: message.type, id });
        await options.onAccepted(accepted.length);
      }
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return { accepted, refusals, unconfirmed };
}

async function send({ type, data }: DemoMessage, options: LoadOptions, onRefusal: () => void): Promise<string | undefined> {
  const endMs = performance.now() + limitMs;
  for (let pauseMs = 50; performance.now() < endMs; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    const url = `${await options.urlOf(type)}/messages/${encodeURIComponent(type)}`;
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(data),
      headers: { 'content-type': 'application/json' },
    }).catch(() => undefined);
    if (response?.status === 202) return ((await response.json()) as { id: string }).id;
    if (response !== undefined && response.status < 500)
      throw new Error(`POST ${url} answered ${response.status}: ${await response.text()} for ${JSON.stringify(data)}`);
    if (response?.status === 503) onRefusal();
    await response?.body?.cancel();
    await sleep(pauseMs);
  }
  return undefined;
}
