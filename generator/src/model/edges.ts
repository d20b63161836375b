import * as Type from 'typebox';
import type { NodeKind } from '../nodes/index.ts';
import { scaleTriggerSchema } from '../patterns/competing-consumers/competing-consumers.config.ts';
import { subscriptionSchema } from '../patterns/pub-sub/pub-sub.config.ts';
import { requestReplySchema } from '../patterns/request-reply/request-reply.config.ts';
import { retrySchema } from '../patterns/retry/retry.config.ts';
import { receiveMembers } from './receive.ts';
import { choice, field, flag, object, optional, ref, refs, text } from './schema-kit.ts';

/** Members that every edge has. */
const commonMembers = {
  from: ref('node', { title: 'From', description: 'Node that the edge leaves.', examples: ['web-shop'] }),
  to: ref('node', { title: 'To', description: 'Node that the edge enters.', examples: ['orders'] }),
  title: optional(text({ title: 'Title', description: 'Name for people.', examples: ['Place order'] })),
  description: optional(text({ title: 'Description', description: 'What flows here.', examples: ['One command an order.'] })),
  messages: optional(
    refs('message', {
      title: 'Messages',
      description: 'Messages that travel here; absent means all that arrive at its start.',
      examples: [['place-order']],
    }),
  ),
  delivery: optional(
    choice(['at-most-once', 'at-least-once'], {
      title: 'Delivery',
      description: 'A guaranteed path is at-least-once all along.',
      default: 'at-least-once',
      examples: ['at-least-once'],
    }),
  ),
};

const idempotencyKey = optional(
  field({ title: 'Idempotency key', description: 'Field sent as the key by which the target recognises a repeat.', examples: ['orderId'] }),
);

type Pair = readonly [from: NodeKind, to: NodeKind];

export interface EdgeKindInfo<Kind extends string, Schema extends Type.TObject> {
  readonly kind: Kind;
  readonly label: string;
  /** Reads as: «from» verb «to». */
  readonly verb: string;
  /** Legal ends; the first that fits is offered first when connecting. */
  readonly pairs: readonly Pair[];
  /** Whether it carries messages or data onward; rules follow data edges. */
  readonly data: boolean;
  readonly initial: Readonly<Record<string, unknown>>;
  readonly schema: Schema;
}

const defineEdge = <const Kind extends string, Schema extends Type.TObject>(info: EdgeKindInfo<Kind, Schema>) => info;

const edge = <const Kind extends string, Members extends Type.TProperties>(kind: Kind, members: Members, description: string) =>
  object({ kind: Type.Literal(kind), ...commonMembers, ...members }, { title: `${kind} edge`, description });

const send = defineEdge({
  kind: 'send',
  label: 'Send',
  verb: 'sends to',
  pairs: [
    ['producer', 'queue'],
    ['producer', 'topic'],
    ['consumer', 'topic'],
    ['consumer', 'queue'],
    ['external', 'queue'],
    ['external', 'topic'],
  ],
  data: true,
  initial: {},
  schema: edge(
    'send',
    { retry: optional(retrySchema), requestReply: optional(requestReplySchema) },
    'An application publishes to a channel.',
  ),
});

const receive = defineEdge({
  kind: 'receive',
  label: 'Receive',
  verb: 'is handled by',
  pairs: [['queue', 'consumer']],
  data: true,
  initial: { idempotency: { strategy: 'message-id' } },
  schema: edge('receive', receiveMembers, 'A consumer takes messages from a queue.'),
});

const subscribe = defineEdge({
  kind: 'subscribe',
  label: 'Subscribe',
  verb: 'feeds',
  pairs: [
    ['topic', 'consumer'],
    ['topic', 'queue'],
  ],
  data: true,
  initial: { subscription: { durable: true, maxLength: 10_000 }, idempotency: { strategy: 'message-id' } },
  schema: edge(
    'subscribe',
    { subscription: optional(subscriptionSchema), ...receiveMembers },
    'A subscription with its own queue, read by one consumer group.',
  ),
});

const call = defineEdge({
  kind: 'call',
  label: 'Call',
  verb: 'calls',
  pairs: [
    ['consumer', 'external'],
    ['producer', 'external'],
    ['consumer', 'consumer'],
    ['producer', 'consumer'],
  ],
  data: true,
  initial: {
    retry: {
      maxAttempts: 3,
      attemptTimeoutMs: 2000,
      deadlineMs: 10_000,
      backoff: { baseMs: 100, multiplier: 2, maxMs: 2000, jitter: 'full' },
    },
  },
  schema: edge('call', { retry: optional(retrySchema), idempotencyKey }, 'A synchronous call.'),
});

const reply = defineEdge({
  kind: 'reply',
  label: 'Reply',
  verb: 'replies on',
  pairs: [['consumer', 'queue']],
  data: true,
  initial: {},
  schema: edge('reply', {}, 'A responder answers on the reply queue of a requester.'),
});

const write = defineEdge({
  kind: 'write',
  label: 'Write',
  verb: 'writes',
  pairs: [
    ['consumer', 'command-store'],
    ['producer', 'command-store'],
  ],
  data: true,
  initial: {},
  schema: edge(
    'write',
    {
      idempotent: optional(
        flag({ title: 'Idempotent', description: 'Repeating the write changes nothing.', default: false, examples: [false] }),
      ),
    },
    'A handler changes the store in its transaction.',
  ),
});

const read = defineEdge({
  kind: 'read',
  label: 'Read',
  verb: 'reads',
  pairs: [
    ['producer', 'read-model'],
    ['external', 'read-model'],
    ['consumer', 'read-model'],
    ['producer', 'replica'],
    ['external', 'replica'],
    ['consumer', 'replica'],
    ['consumer', 'command-store'],
    ['producer', 'command-store'],
  ],
  data: false,
  initial: {},
  schema: edge('read', { retry: optional(retrySchema) }, 'A query.'),
});

const replicate = defineEdge({
  kind: 'replicate',
  label: 'Replicate',
  verb: 'replicates to',
  pairs: [
    ['topic', 'replica'],
    ['command-store', 'replica'],
  ],
  data: true,
  initial: {},
  schema: edge('replicate', { subscription: optional(subscriptionSchema), ...receiveMembers }, 'Updates of a source reach a replica.'),
});

const project = defineEdge({
  kind: 'project',
  label: 'Project',
  verb: 'projects into',
  pairs: [
    ['topic', 'read-model'],
    ['command-store', 'read-model'],
  ],
  data: true,
  initial: { subscription: { durable: true, maxLength: 100_000 }, idempotency: { strategy: 'message-id' } },
  schema: edge('project', { subscription: optional(subscriptionSchema), ...receiveMembers }, 'Events build a view.'),
});

const deadLetter = defineEdge({
  kind: 'dead-letter',
  label: 'Dead letter',
  verb: 'dead-letters to',
  pairs: [
    ['queue', 'queue'],
    ['topic', 'queue'],
    ['consumer', 'queue'],
    ['read-model', 'queue'],
    ['replica', 'queue'],
  ],
  data: false,
  initial: {},
  schema: edge(
    'dead-letter',
    {},
    'Draws where messages go that failed too often. Leaving a consumer or a view it serves the subscriptions that feed it.',
  ),
});

const scale = defineEdge({
  kind: 'scale',
  label: 'Scale',
  verb: 'scales',
  pairs: [
    ['queue', 'consumer'],
    ['topic', 'consumer'],
  ],
  data: false,
  initial: { scaleTrigger: { metric: 'lag', target: 100, min: 1, max: 10 } },
  schema: edge('scale', { scaleTrigger: optional(scaleTriggerSchema) }, 'The load on a channel starts and stops workers.'),
});

/** The edge kinds, in the order in which they are offered. */
export const edgeKinds = [send, receive, subscribe, call, reply, write, read, replicate, project, deadLetter, scale] as const;

export type EdgeKind = (typeof edgeKinds)[number]['kind'];

const kindsByPair = new Map<NodeKind, Map<NodeKind, EdgeKind[]>>();
for (const { kind, pairs } of edgeKinds) {
  for (const [from, to] of pairs) {
    const byTo = kindsByPair.get(from) ?? new Map<NodeKind, EdgeKind[]>();
    kindsByPair.set(from, byTo.set(to, [...(byTo.get(to) ?? []), kind]));
  }
}
const noKinds: readonly EdgeKind[] = [];

/** Edge kinds that may join two nodes of these kinds, best first; empty where none may. */
export const legalEdgeKinds = (from: NodeKind, to: NodeKind): readonly EdgeKind[] => kindsByPair.get(from)?.get(to) ?? noKinds;

/** @throws RangeError for a kind that is not listed. */
export function edgeKindInfo(kind: EdgeKind): (typeof edgeKinds)[number] {
  const info = edgeKinds.find((candidate) => candidate.kind === kind);
  if (!info) throw new RangeError(`unknown edge kind ${kind}`);
  return info;
}
