import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId, messageKey } from '../runtime/ids.ts';
import { ownShare, subscribersOf, tallySubscriber, type InboxRow, type MessageIdentity, type SubscriberTally } from './demo-flow.core.ts';
import type { ObservedSystem } from './demo-system.ts';

/** Messages that each subscriber must handle, by key. */
type Expected = Map<string, Map<string, MessageIdentity>>;

export interface Trace {
  readonly subscribers: readonly SubscriberTally[];
  readonly lag: number;
  readonly settled: boolean;
}

const pollMs = 300;

/**
 * Follows the accepted messages, and every message that handlers published for them, until each has an effect or is
 * dead-lettered and nothing is queued. What a handler published is read from its inbox row, and the ids follow from it.
 * @param idleLimitMs gives up after this long without progress.
 */
export async function traceUntilSettled(
  observed: ObservedSystem,
  accepted: readonly MessageIdentity[],
  idleLimitMs: number,
): Promise<Trace> {
  let progressAtMs = performance.now();
  let best = -1;
  for (;;) {
    const trace = await traceOnce(observed, accepted);
    const progress =
      trace.subscribers.reduce((sum, each) => sum + (each.effects ?? 0) + each.deadLettered + each.duplicates + each.retries, 0) -
      trace.lag;
    if (progress !== best) {
      best = progress;
      progressAtMs = performance.now();
    }
    if (trace.settled || performance.now() - progressAtMs > idleLimitMs) return trace;
    await sleep(pollMs);
  }
}

async function traceOnce(observed: ObservedSystem, accepted: readonly MessageIdentity[]): Promise<Trace> {
  // The queues first: what they hold now may have moved on by the time the inboxes are read, never the other way.
  const lag = await observed.lag();
  const expected = entryPoints(observed, accepted);
  const inboxes = new Map<string, ReadonlyMap<string, InboxRow>>();
  for (let grown = true; grown;) {
    grown = false;
    for (const subscriber of observed.subscribers) {
      const messages = expected.get(subscriber.id) ?? new Map<string, MessageIdentity>();
      const known = inboxes.get(subscriber.id);
      if (known !== undefined && messages.size === known.size) continue;
      const rows = await observed.inbox(subscriber, [...messages.keys()]);
      const before = known?.size ?? -1;
      inboxes.set(subscriber.id, rows);
      if (rows.size === before) continue;
      grown = followPublished(observed, subscriber.id, messages, rows, expected) || grown;
    }
  }
  const subscribers = await Promise.all(
    observed.subscribers.map(async (subscriber) => {
      const keys = ownShare(subscriber, observed.subscribers, [...(expected.get(subscriber.id)?.keys() ?? [])], inboxes);
      const dead = await observed.deadLetters(subscriber, keys);
      return tallySubscriber(subscriber, new Set(keys), inboxes.get(subscriber.id) ?? new Map(), dead);
    }),
  );
  return { subscribers, lag, settled: lag === 0 && subscribers.every(({ lost, incomplete }) => lost === 0 && incomplete === 0) };
}

function entryPoints(observed: ObservedSystem, accepted: readonly MessageIdentity[]): Expected {
  const expected: Expected = new Map(observed.subscribers.map(({ id }) => [id, new Map()]));
  const producers = observed.flows.flatMap((flow) => flow.producers);
  for (const message of accepted) {
    const channel = producers.find(({ id }) => id === message.source)?.publishes[message.type];
    if (channel !== undefined) expect(observed, channel, message, expected);
  }
  return expected;
}

function followPublished(
  observed: ObservedSystem,
  publisher: string,
  messages: ReadonlyMap<string, MessageIdentity>,
  rows: ReadonlyMap<string, InboxRow>,
  expected: Expected,
): boolean {
  const publishes = observed.subscribers.find(({ id }) => id === publisher)?.publishes ?? {};
  let grown = false;
  for (const [key, { published }] of rows) {
    const cause = messages.get(key);
    if (cause === undefined) continue;
    published.forEach((type, index) => {
      const channel = publishes[type];
      const message = { source: publisher, type, id: derivedId(cause, publisher, index) };
      if (channel !== undefined) grown = expect(observed, channel, message, expected) || grown;
    });
  }
  return grown;
}

/** @returns whether anybody did not expect the message yet. */
function expect(observed: ObservedSystem, channel: string, message: MessageIdentity, expected: Expected): boolean {
  const key = messageKey(message);
  const takers = subscribersOf(channel, message.type, observed.system.subscriptions, observed.subscribers);
  const news = takers.filter(({ id }) => expected.get(id)?.has(key) === false);
  for (const { id } of news) expected.get(id)?.set(key, message);
  return news.length > 0;
}
