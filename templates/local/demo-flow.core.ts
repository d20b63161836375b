import type { SubscriberFlow } from '../runtime/service-flow.ts';
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

/** A consumer or read model as one node: it may take messages from several queues, with one inbox for all. */
export interface DemoSubscriber extends Omit<SubscriberFlow, 'source'> {
  readonly sources: readonly string[];
}

/** Joins the flows of each node. */
export function joinSubscribers(flows: readonly SubscriberFlow[]): DemoSubscriber[] {
  const joined = new Map<string, DemoSubscriber>();
  for (const { source, ...flow } of flows) {
    const known = joined.get(flow.id);
    joined.set(flow.id, {
      ...flow,
      sources: [...(known?.sources ?? []), source],
      idempotent: flow.idempotent && (known?.idempotent ?? true),
      publishes: { ...known?.publishes, ...flow.publishes },
      calls: [...new Set([...(known?.calls ?? []), ...flow.calls])],
    });
  }
  return [...joined.values()];
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
  subscribers: readonly DemoSubscriber[],
): readonly DemoSubscriber[] {
  const targets = new Set(receivers(channel, type, subscriptions));
  return subscribers.filter(({ sources }) => sources.some((source) => targets.has(source)));
}

/** The keys that are this subscriber's to handle: without what another consumer of the same queue took, since each message goes to one of them. */
export function ownShare(
  subscriber: DemoSubscriber,
  subscribers: readonly DemoSubscriber[],
  keys: readonly string[],
  inboxes: ReadonlyMap<string, ReadonlyMap<string, InboxRow>>,
): string[] {
  const rivals = subscribers.filter(
    ({ id, sources }) => id !== subscriber.id && sources.some((source) => subscriber.sources.includes(source)),
  );
  const own = inboxes.get(subscriber.id);
  return keys.filter((key) => own?.has(key) === true || !rivals.some(({ id }) => inboxes.get(id)?.has(key)));
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
  subscriber: DemoSubscriber,
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
