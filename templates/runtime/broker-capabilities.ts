import type { Overflow } from './system.ts';

/** What a broker adapter promises; the contract suite holds each claim against observed behaviour. */
export interface BrokerCapabilities {
  /** Name and version family, as printed in docs. */
  readonly name: string;
  /** The redelivery hint is set on every redelivery. */
  readonly redeliveryHint: boolean;
  /** A message that is on its way to a consumer when that stops may count as handed out: one attempt more than there were. */
  readonly countsUnseen?: boolean;
  /** A bounded queue refuses exactly at its limit; `soft` means that a burst may pass it, `none` that it never refuses. */
  readonly bounded: 'exact' | 'soft' | 'none';
  /** What a full queue can be told to do, and what a full subscription can. */
  readonly queueOverflows: readonly Overflow[];
  readonly subscriptionOverflows: readonly Overflow[];
  /** A publish call that a full queue refuses leaves nothing of itself there. */
  readonly atomicPublish?: boolean;
  /** The subscriptions of one topic share one limit: the smallest among theirs. */
  readonly sharedTopicBound?: boolean;
  /** A message may be delivered after a delay without blocking those behind it. */
  readonly delayedDelivery: boolean;
  /** A message comes again under the same attempt where its consumer died; absent: the broker counts that too. */
  readonly uncountedDeaths?: boolean;
  /** Messages with one partition key reach one consumer at a time, in order. */
  readonly keyOrdering: boolean;
  /** A new subscription may start at the oldest retained message. */
  readonly startFromEarliest: boolean;
  /** A topic that keeps messages is a log: its subscriptions have no bounds, and what is too old is gone for a slow one too. */
  readonly retainsAsLog?: boolean;
}
