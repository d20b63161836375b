import { invalidReason } from './envelopes.ts';
import type { Delivery } from './ports.ts';
import type { Subscriber } from './subscriber.ts';

/** Why a message is dead-lettered before its handler sees it; undefined where it may be handled. */
export function refusalOf(subscriber: Subscriber, { envelope }: Delivery, nowMs: number): string | undefined {
  const { types, publishing, maxHops } = subscriber;
  const { expirytime, hopcount = 0, type } = envelope;
  if (expirytime !== undefined && Date.parse(expirytime) <= nowMs) return `expired at ${expirytime}`;
  if (maxHops !== undefined && hopcount > maxHops) return `max-hops: ${hopcount} hops, and ${maxHops} are allowed`;
  if (!types.includes(type)) return `${subscriber.id} handles no "${type}"`;
  return invalidReason(publishing.validators, type, envelope.data);
}
