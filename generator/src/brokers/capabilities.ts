import type { Protocol } from '../model/server.ts';

/** `native`: the broker does it. `emulated`: the runtime does it where the server says `emulate`. `none`: it cannot be had. */
export type Support = 'native' | 'emulated' | 'none';

/** Settings of a topology that not every broker honours. `topic-…` is meant behind a topic, where one publish fills several queues. */
export type Feature =
  | 'max-length'
  | 'max-bytes'
  | 'overflow-reject'
  | 'overflow-drop-oldest'
  | 'overflow-drop-newest'
  | 'overflow-dead-letter'
  | 'topic-overflow-drop-newest'
  | 'topic-overflow-dead-letter'
  | 'message-ttl'
  | 'retention'
  | 'replay'
  | 'key-ordering'
  | 'ack-extension'
  | 'publish-dedup';

export interface BrokerCapabilities {
  /** How a consumer learns that a delivery is not the first. */
  readonly redeliveryHint: 'flag' | 'count' | 'none';
  /** Deliveries after which the broker gives up on its own. */
  readonly defaultMaxDeliveries: number | 'unlimited';
  /** Whether a negative acknowledgement counts towards that limit. */
  readonly countsNack: boolean;
  /** Time after which an unacknowledged delivery goes to another consumer, unless configured. */
  readonly ackTimeoutMs?: number;
  /** Time in which the broker itself drops a repeated publish. */
  readonly publishDedupWindowMs?: number;
  /** What keeps order per key while several workers consume. */
  readonly orderedScaling: string;
  readonly whenFull: 'rejects' | 'discards-oldest' | 'discards-newest' | 'grows';
  /** Whether messages expire by age even when nobody took them, so that age bounds a channel. */
  readonly boundedByAge: boolean;
  /** Whether a topic with a retention is a log: its age bounds what waits behind it, read or not. Implied by `boundedByAge`. */
  readonly retainsAsLog?: boolean;
  /** How the broker itself can move a message to a dead-letter queue; empty where it cannot. */
  readonly deadLetterTransfers: readonly ('at-most-once' | 'at-least-once')[];
  /** Whether the at-least-once transfer only works on channels that reject when full. */
  readonly safeTransferNeedsReject: boolean;
  readonly features: Readonly<Record<Feature, Support>>;
}

export interface BrokerProfile {
  readonly protocol: Protocol;
  /** Name and kind of queue for people. */
  readonly title: string;
  readonly source: string;
  readonly capabilities: BrokerCapabilities;
  /** What changed, oldest first; a server without a version counts as the newest. */
  readonly changes: readonly { readonly since: string; readonly capabilities: Partial<BrokerCapabilities> }[];
}

export const defineBroker = (profile: BrokerProfile): BrokerProfile => profile;

/** Whether messages of a channel go by their age alone, so that no subscription can pile them up for ever. */
export const isAgedOut = (
  can: BrokerCapabilities,
  channel: { readonly kind: string; readonly retentionMs?: number | undefined },
): boolean => can.boundedByAge || (can.retainsAsLog === true && channel.kind === 'topic' && (channel.retentionMs ?? 0) > 0);

const numbers = (version: string) => version.split('.').map(Number);

/** Whether `version` is `since` or newer, part by part; missing parts count as 0. */
export function isAtLeast(version: string, since: string): boolean {
  const [a, b] = [numbers(version), numbers(since)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Capabilities of a broker in one version, the newest unless stated. */
export function capabilitiesOf(profile: BrokerProfile, version?: string): BrokerCapabilities {
  const applicable = profile.changes.filter(({ since }) => version === undefined || isAtLeast(version, since));
  return applicable.reduce((merged, change) => ({ ...merged, ...change.capabilities }), profile.capabilities);
}
