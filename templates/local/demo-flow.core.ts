import type { SubscriberFlow } from '../runtime/run-service.ts';
import type { SubscriptionDescription } from '../runtime/system.ts';

export interface MessageIdentity {
  readonly source: string;
  readonly id: string;
  readonly type: string;
}

/** What the inbox says of one message of one consumer. */
export interface InboxRow {
  readonly key: string;
  readonly attempts: number;
  readonly duplicates: number;
  /** Null where the effects were not recorded with the row. */
  readonly saves: number | null;
  /** Types published, in order. */
  readonly published: readonly string[];
}

/** Ids of the queues and subscriptions that get a message of this type from a channel. */
export function receivers(channel: string, type: string, subscriptions: readonly SubscriptionDescription[]): string[] {
  const subscribed = subscriptions.filter(({ topic, types }) => topic === channel && (types === undefined || types.includes(type)));
  return [channel, ...subscribed.map(({ id }) => id)];
}

/** Subscribers (consumers and read models) that must handle a message that went to a channel. */
export function subscribersOf(
  channel: string,
  type: string,
  subscriptions: readonly SubscriptionDescription[],
  subscribers: readonly SubscriberFlow[],
): readonly SubscriberFlow[] {
  const sources = receivers(channel, type, subscriptions);
  return subscribers.filter(({ source }) => sources.includes(source));
}

export interface SubscriberTally {
  readonly id: string;
  /** Distinct messages that must reach it. */
  readonly expected: number;
  /** Distinct messages with committed effects; null where it keeps no inbox to count from. */
  readonly effects: number | null;
  readonly duplicates: number;
  readonly retries: number;
  readonly deadLettered: number;
  /** Neither effect nor dead letter. */
  readonly lost: number;
  /** Inbox rows without recorded effects. */
  readonly incomplete: number;
}

/** Counts what became of the messages that a subscriber must handle. */
export function tallySubscriber(
  subscriber: SubscriberFlow,
  expected: ReadonlySet<string>,
  inbox: ReadonlyMap<string, InboxRow>,
  dead: ReadonlyMap<string, number>,
): SubscriberTally {
  const rows = [...inbox.values()].filter(({ key }) => expected.has(key));
  const deadKeys = [...expected].filter((key) => dead.has(key));
  const deadOnly = deadKeys.filter((key) => !inbox.has(key));
  const retries = sum(rows.map(({ attempts }) => attempts - 1)) + sum(deadOnly.map((key) => (dead.get(key) ?? 1) - 1));
  return {
    id: subscriber.id,
    expected: expected.size,
    effects: subscriber.idempotent ? rows.filter(({ saves }) => saves !== null).length : null,
    duplicates: sum(rows.map(({ duplicates }) => duplicates)),
    retries,
    deadLettered: deadKeys.length,
    lost: subscriber.idempotent ? expected.size - rows.length - deadOnly.length : 0,
    incomplete: rows.filter(({ saves }) => saves === null).length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
