import { ChannelFullError, UnroutableError } from '../runtime/errors.ts';
import type { Overflow } from '../runtime/system.ts';
import type { Outcome } from './coalescer.ts';
import type { Encoded } from './wire.ts';

/** One queue that a channel leads to: itself, or a subscription of the topic. */
export interface Route {
  readonly queueId: number;
  readonly name: string;
  /** Message types taken; null means all. */
  readonly types: readonly string[] | null;
  readonly maxLength: number | null;
  readonly maxBytes: number | null;
  readonly overflow: Overflow;
  readonly deadLetterId: number | null;
  /** Behind a topic that keeps what is published. */
  readonly isRetained: boolean;
}

/** How much a bounded queue still takes. */
export interface Room {
  messages: number;
  bytes: number;
}

/** One row to insert. */
export interface Placement {
  readonly queueId: number;
  readonly message: Encoded;
  /** Name of the queue that was too full for it, where this is its dead-letter copy. */
  readonly refusedBy: string | null;
}

export interface PublishPlan {
  readonly placements: readonly Placement[];
  /** One a call, undefined where it is placed. */
  readonly outcomes: readonly Outcome[];
}

export function isBounded(route: Route): boolean {
  return route.maxLength !== null || route.maxBytes !== null;
}

/** Queues that drop their oldest take everything and are trimmed afterwards. */
export function needsRoom(route: Route): boolean {
  return isBounded(route) && route.overflow !== 'drop-oldest';
}

/**
 * Decides where the messages of each call go. A call is placed whole or not at all.
 * @param rooms Spent in place; holds an entry for each route that `needsRoom`.
 */
export function planPublish(
  channel: string,
  routes: readonly Route[],
  rooms: ReadonlyMap<number, Room>,
  calls: readonly (readonly Encoded[])[],
): PublishPlan {
  const placements: Placement[] = [];
  const outcomes = calls.map((messages) => {
    const spent: { room: Room; bytes: number }[] = [];
    const placed: Placement[] = [];
    for (const message of messages) {
      const failure = placeMessage(channel, routes, rooms, message, placed, spent);
      if (failure === undefined) continue;
      for (const { room, bytes } of spent) {
        room.messages += 1;
        room.bytes += bytes;
      }
      return failure;
    }
    placements.push(...placed);
    return undefined;
  });
  return { placements, outcomes };
}

function placeMessage(
  channel: string,
  routes: readonly Route[],
  rooms: ReadonlyMap<number, Room>,
  message: Encoded,
  placed: Placement[],
  spent: { room: Room; bytes: number }[],
): Outcome {
  const takers = routes.filter((route) => route.types === null || route.types.includes(message.type));
  if (takers.length === 0) {
    return new UnroutableError(`No queue takes ${message.type} from ${channel} (message ${message.id}).`);
  }
  for (const route of takers) {
    const room = needsRoom(route) ? rooms.get(route.queueId) : undefined;
    if (room === undefined || (room.messages >= 1 && room.bytes >= message.bytes)) {
      placed.push({ queueId: route.queueId, message, refusedBy: null });
      if (room === undefined) continue;
      room.messages -= 1;
      room.bytes -= message.bytes;
      spent.push({ room, bytes: message.bytes });
    } else if (route.overflow === 'dead-letter' && route.deadLetterId !== null) {
      placed.push({ queueId: route.deadLetterId, message, refusedBy: route.name });
    } else if (route.overflow !== 'drop-newest') {
      return new ChannelFullError(`Queue ${route.name} is full: it refuses message ${message.id} (${message.type}).`);
    }
  }
  return undefined;
}
