import { drawnMost, partitionCap } from '../../capacity/workers.ts';
import type { EditStep } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import type { DeliveryPath, RuleContext } from '../../rules/context.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { requireField } from '../../rules/message-fields.ts';
import { duration, edgeRef, listed, messageRef, nodeRef } from '../../rules/wording.ts';

const docs = 'patterns/competing-consumers/competing-consumers.md';

/** Messages of a channel that are worked on at the same time, over all who compete for them. */
function parallelism(graph: Graph, { edge, channel }: DeliveryPath): number {
  const rivals = edge.kind === 'receive' ? graph.out(channel.id, 'receive') : [edge];
  return rivals.reduce((sum, rival) => sum + drawnMost(graph, rival.to) * (rival.concurrency ?? receiveDefaults.concurrency), 0);
}

const keyless = (graph: Graph, messages: readonly string[]): string[] =>
  messages.filter((id) => graph.message(id)?.partitionKey === undefined);

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that says whom a message is about: one that looks like a reference, else the id of the message. */
function keyFieldOf(graph: Graph, messageId: string): string | undefined {
  const message = graph.message(messageId);
  const { required, properties } = message?.payload ?? {};
  const names = Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [];
  const known = names.filter((name) => isPlain(properties) && Object.hasOwn(properties, name) && !message?.sensitive?.includes(name));
  return known.find((name) => name.endsWith('Id') && name !== message?.idField) ?? message?.idField;
}

function keyed(graph: Graph, path: DeliveryPath, missing: readonly string[]): EditStep[] | undefined {
  const steps = missing.map((id) => {
    const field = keyFieldOf(graph, id);
    return field === undefined
      ? []
      : [setOn(messageRef(id), '/partitionKey', field), ...requireField(graph, id, field, { type: 'string' })];
  });
  if (steps.some((each) => each.length === 0)) return undefined;
  return [...(path.channel.ordering === 'key' ? [] : [setOn(nodeRef(path.channel.id), '/ordering', 'key')]), ...steps.flat()];
}

/** By a key where the broker can keep order per key, else one message at a time. */
function orderKept(graph: Graph, context: RuleContext, path: DeliveryPath, missing: readonly string[]): EditStep[] | undefined {
  const { can, server } = context.brokerOf(path.channel);
  const support = can.features['key-ordering'];
  if (support === 'native' || (support === 'emulated' && server?.emulate)) return keyed(graph, path, missing);
  if (drawnMost(graph, path.consumer.id) > 1) return undefined;
  return [setOn(edgeRef(path.edge.id), '/concurrency', 1)];
}

const orderLost = defineRule({
  id: 'competing/order-lost',
  severity: 'error',
  title: 'Order that parallel workers lose',
  messages: {
    total:
      '"{channel}" promises the order of all messages, but "{consumer}" works on up to {parallel} at the same time: the later of two is often done first.',
    keyless:
      '"{channel}" promises order for each key, but {messages} names no partitionKey, and "{consumer}" works on up to {parallel} messages at the same time: those that belong together overtake each other.',
  },
  remedy: 'Set ordering: key and name a partitionKey in each message, or let one worker handle one message at a time.',
  fix: 'Keep the order of what belongs together',
  why: {
    text: 'Competing consumers give no order; messages that must stay in order have to share a session or a partition.',
    source: 'Azure Architecture Center, Competing Consumers; Sequential Convoy',
  },
  docs,
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { channel, consumer, edge } = path;
      const ordering = channel.ordering ?? 'none';
      if (ordering === 'none') continue;
      const missing = keyless(graph, context.messagesTo(path));
      const parallel = parallelism(graph, path);
      if (parallel < 2 || (ordering === 'key' && missing.length === 0)) continue;
      yield {
        messageId: ordering === 'total' ? 'total' : 'keyless',
        target: edgeRef(edge.id),
        related: [nodeRef(channel.id), nodeRef(consumer.id), ...(ordering === 'key' ? missing.map(messageRef) : [])],
        data: {
          channel: titleOf(channel),
          consumer: titleOf(consumer),
          messages: listed(missing.map((id) => `"${graph.message(id)?.title ?? id}"`)),
          parallel,
        },
        edit: orderKept(graph, context, path, missing),
      };
    }
  },
});

/** Lowers what exceeds the cap wherever it is drawn. */
function capped(graph: Graph, { consumer }: DeliveryPath, cap: number): EditStep[] {
  if (consumer.kind !== 'consumer') return [];
  const { replicas, scaleTrigger } = consumer;
  const drawn = graph.in(consumer.id, 'scale').filter((edge) => edge.scaleTrigger);
  const own = nodeRef(consumer.id);
  const places = [
    { target: own, block: '/replicas', bounds: replicas },
    { target: own, block: '/scaleTrigger', bounds: scaleTrigger },
    ...drawn.map((edge) => ({ target: edgeRef(edge.id), block: '/scaleTrigger' as const, bounds: edge.scaleTrigger })),
  ] as const;
  return places.flatMap(({ target, block, bounds }) =>
    (['min', 'max'] as const).flatMap((name) => ((bounds?.[name] ?? 0) > cap ? [setOn(target, `${block}/${name}`, cap)] : [])),
  );
}

const idleReplicas = defineRule({
  id: 'competing/idle-replicas',
  severity: 'warning',
  title: 'More workers than partitions',
  messages: {
    idle: '"{consumer}" may run {replicas} workers, but "{channel}" has {partitions}: {idle} of them would get nothing, and cost as much as the others.',
  },
  remedy: 'Run at most as many workers as there are partitions, or raise the partitions of "{channel}" first.',
  fix: 'Run at most {most}',
  why: {
    text: 'A partition is read by one member of a group at a time; members beyond the partitions stay idle.',
    source: 'Apache Kafka documentation, consumer groups; KEDA, Apache Kafka scaler',
  },
  docs,
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { channel, consumer, edge } = path;
      const cap = channel.ordering === 'total' ? undefined : partitionCap(graph, channel);
      const replicas = drawnMost(graph, path.consumer.id);
      if (cap === undefined || replicas <= cap) continue;
      yield {
        messageId: 'idle',
        target: nodeRef(consumer.id),
        related: [nodeRef(channel.id), edgeRef(edge.id)],
        data: {
          consumer: titleOf(consumer),
          channel: titleOf(channel),
          replicas,
          partitions: cap === 1 ? 'one partition' : `${cap} partitions`,
          idle: replicas - cap,
          most: cap === 1 ? 'one worker' : `${cap} workers`,
        },
        edit: capped(graph, path, cap),
      };
    }
  },
});

const defaultGraceMs = 10_000;

const abruptScaleIn = defineRule({
  id: 'competing/abrupt-scale-in',
  severity: 'warning',
  title: 'Workers killed in the middle of their work',
  messages: {
    killed:
      'A message of "{consumer}" can take {p99}, but a worker that is told to stop has only {grace}: each scale-in and each deployment kills work that then starts again elsewhere.',
  },
  remedy: 'Raise shutdownGraceMs over {p99}, or shorten the work.',
  fix: 'Give a stopping worker the time for its work and half as much again',
  why: {
    text: 'Scaling in ends a process after its grace period whether or not it has finished.',
    source: 'KEDA documentation, long-running executions; Kubernetes, termination of Pods',
  },
  docs,
  *check(graph) {
    for (const consumer of graph.nodesOf('consumer')) {
      const edges = graph.in(consumer.id, 'receive', 'subscribe');
      const longest = edges.toSorted((a, b) => (b.serviceTimeMs?.p99 ?? 0) - (a.serviceTimeMs?.p99 ?? 0))[0];
      const p99Ms = longest?.serviceTimeMs?.p99;
      const graceMs = consumer.shutdownGraceMs ?? defaultGraceMs;
      if (!longest || p99Ms === undefined || p99Ms <= graceMs) continue;
      const target = nodeRef(consumer.id);
      yield {
        messageId: 'killed',
        target,
        pointer: '/shutdownGraceMs',
        related: [edgeRef(longest.id)],
        data: { consumer: titleOf(consumer), p99: duration(p99Ms), grace: duration(graceMs) },
        edit: [setOn(target, '/shutdownGraceMs', Math.ceil((p99Ms * 1.5) / 1000) * 1000)],
      };
    }
  },
});

export const competingRules = [orderLost, idleReplicas, abruptScaleIn] as const;
