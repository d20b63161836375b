import { brokers } from '../brokers/index.ts';
import type { Graph, WithId } from '../model/graph.ts';
import type { ConsumingEdge } from '../model/queries.ts';
import { receiveDefaults } from '../model/receive.ts';
import type { NodeOf } from '../model/topology.ts';
import type { ScaleTrigger } from '../patterns/competing-consumers/competing-consumers.config.ts';

type Channel = WithId<NodeOf<'queue' | 'topic'>>;

export const channelOf = (graph: Graph, id: string): Channel | undefined => graph.nodeOf(id, 'queue') ?? graph.nodeOf(id, 'topic');

export interface Workforce {
  /** Processes that run at least, and at most. */
  readonly min: number;
  readonly max: number;
  /** What starts and stops them; without one, `min` run. */
  readonly trigger?: ScaleTrigger;
}

const triggerDefaults = { min: 0, max: 100, pollMs: 30_000 } as const;

/** Time between two measurements of a trigger. @returns ms */
export const pollOf = (trigger: ScaleTrigger): number => trigger.pollMs ?? triggerDefaults.pollMs;

/** Processes of the node that takes messages. A view or a replica has one. */
export function workforceOf(graph: Graph, nodeId: string): Workforce {
  const consumer = graph.nodeOf(nodeId, 'consumer');
  if (!consumer) return { min: 1, max: 1 };
  const { replicas } = consumer;
  const drawn = graph.in(nodeId, 'scale')[0];
  const trigger = consumer.scaleTrigger ?? drawn?.scaleTrigger;
  if (!trigger) return { min: Math.max(1, replicas?.min ?? 1), max: Math.max(1, replicas?.min ?? 1) };
  const min = trigger.min ?? replicas?.min ?? triggerDefaults.min;
  return { min, max: Math.max(1, min, trigger.max ?? replicas?.max ?? triggerDefaults.max), trigger };
}

/** Processes of a node at most, as drawn: more than run where only a person would start them. */
export function drawnMost(graph: Graph, nodeId: string): number {
  const consumer = graph.nodeOf(nodeId, 'consumer');
  if (!consumer) return 1;
  const trigger = consumer.scaleTrigger ?? graph.in(nodeId, 'scale')[0]?.scaleTrigger;
  return Math.max(1, consumer.replicas?.min ?? 1, consumer.replicas?.max ?? 1, trigger?.max ?? 1);
}

/** Partitions that cap how many processes a channel feeds; undefined where nothing does. */
export function partitionCap(graph: Graph, channel: Channel): number | undefined {
  const ordering = channel.ordering ?? 'none';
  if (ordering === 'total') return 1;
  const protocol = graph.server(channel.server ?? 'main')?.protocol ?? 'postgres';
  const isPartitioned = brokers[protocol].capabilities.orderedScaling === 'partitions';
  if (isPartitioned) return channel.partitions ?? 1;
  return ordering === 'key' ? channel.partitions : undefined;
}

/** Messages that this many processes handle at the same time on an edge. Where order is kept, a partition has one in flight. */
export function slotsOf(graph: Graph, edge: ConsumingEdge, processes: number): number {
  const concurrency = edge.concurrency ?? receiveDefaults.concurrency;
  const channel = channelOf(graph, edge.from);
  const cap = channel && partitionCap(graph, channel);
  if (cap === undefined) return processes * concurrency;
  return (channel?.ordering ?? 'none') === 'none' ? Math.min(processes, cap) * concurrency : Math.min(processes * concurrency, cap);
}

/** What an edge can work off. */
export interface Throughput {
  /** Messages handled at the same time, at most. */
  readonly slots: number;
  /** Mean time for one; longer than drawn where a rate limit spaces the messages. */
  readonly serviceMs: number;
  /** Messages/s at most. */
  readonly perSec: number;
}

/**
 * What an edge can work off with so many processes.
 * @returns undefined where the drawing states neither a service time nor a rate limit
 */
export function throughputOf(graph: Graph, edge: ConsumingEdge, processes: number): Throughput | undefined {
  const meanMs = edge.serviceTimeMs?.mean;
  const limitPerSec = graph.nodeOf(edge.to, 'consumer')?.rateLimitPerSec ?? Infinity;
  const slots = slotsOf(graph, edge, processes);
  const unlimitedPerSec = meanMs === undefined || meanMs === 0 ? Infinity : (slots * 1000) / meanMs;
  const perSec = slots === 0 ? 0 : Math.min(unlimitedPerSec, limitPerSec);
  if (perSec === Infinity) return meanMs === undefined ? undefined : { slots, serviceMs: 0, perSec };
  return { slots, serviceMs: perSec === 0 ? (meanMs ?? 0) : (slots * 1000) / perSec, perSec };
}
