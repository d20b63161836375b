import type { ElementRef } from '../model/finding.ts';
import type { Graph, WithId } from '../model/graph.ts';
import type { ConsumingEdge } from '../model/queries.ts';
import type { NodeOf } from '../model/topology.ts';
import { burstOutcome, scalingBacklog } from './burst.ts';
import { loadFlowOf } from './flow.ts';
import { together, type Load } from './load.ts';
import { pollOf, throughputOf, workforceOf, type Throughput } from './workers.ts';

/** Where messages wait for those who take them: a queue with all its consumers, or a subscription with its own. */
export interface Line {
  /** The queue, or the edge of the subscription. */
  readonly target: ElementRef;
  readonly channelId: string;
  readonly maxLength?: number;
  readonly edges: readonly [ConsumingEdge, ...ConsumingEdge[]];
  readonly load?: Load;
  /** Of all its workers at most; absent where some of them state no service time. */
  readonly throughput?: Throughput;
}

function sum(parts: readonly (Throughput | undefined)[]): Throughput | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0 || known.length < parts.length) return undefined;
  const slots = known.reduce((total, part) => total + part.slots, 0);
  const perSec = known.reduce((total, part) => total + part.perSec, 0);
  const slowestMs = known.reduce((slowest, { serviceMs }) => Math.max(slowest, serviceMs), 0);
  return { slots, perSec, serviceMs: perSec > 0 && Number.isFinite(perSec) ? (slots * 1000) / perSec : slowestMs };
}

/** What all workers of these edges work off together. @param processesOf how many each consumer runs */
const throughputOfAll = (graph: Graph, edges: readonly ConsumingEdge[], processesOf: (edge: ConsumingEdge) => number) =>
  sum(edges.map((edge) => throughputOf(graph, edge, processesOf(edge))));

function lineOf(graph: Graph, members: Pick<Line, 'target' | 'channelId' | 'edges'>, maxLength: number | undefined): Line {
  const flow = loadFlowOf(graph);
  const load = together(members.edges.flatMap(({ id }) => flow.of(id) ?? []));
  const throughput = throughputOfAll(graph, members.edges, ({ to }) => workforceOf(graph, to).max);
  return {
    ...members,
    ...(maxLength !== undefined && { maxLength }),
    ...(load && { load }),
    ...(throughput && { throughput }),
  };
}

function queueLine(graph: Graph, { id, maxLength }: WithId<NodeOf<'queue'>>): Line[] {
  const [first, ...others] = graph.out(id, 'receive');
  return first ? [lineOf(graph, { target: { type: 'node', id }, channelId: id, edges: [first, ...others] }, maxLength)] : [];
}

function subscriptionLine(graph: Graph, topic: WithId<NodeOf<'topic'>>, edge: Exclude<ConsumingEdge, { kind: 'receive' }>): Line[] {
  if (graph.nodeOf(edge.to, 'queue')) return [];
  const maxLength = edge.subscription?.maxLength ?? topic.maxLength;
  return [lineOf(graph, { target: { type: 'edge', id: edge.id }, channelId: topic.id, edges: [edge] }, maxLength)];
}

/** Every line of the drawing, or those of one channel. */
export function linesOf(graph: Graph, channelId?: string): Line[] {
  const channels = graph.nodesOf('queue', 'topic').filter(({ id }) => channelId === undefined || id === channelId);
  return channels.flatMap((channel) =>
    channel.kind === 'queue'
      ? queueLine(graph, channel)
      : graph.out(channel.id, 'subscribe', 'project', 'replicate').flatMap((edge) => subscriptionLine(graph, channel, edge)),
  );
}

const loaded = new WeakMap<Graph, readonly Line[]>();

/** The lines whose load is known, worked out once for a graph. */
export function loadedLines(graph: Graph): readonly Line[] {
  const known = loaded.get(graph);
  if (known) return known;
  const lines = loadFlowOf(graph).isEmpty ? [] : linesOf(graph).filter(({ load }) => load);
  loaded.set(graph, lines);
  return lines;
}

/** The line that an edge takes from: with its rivals where it leaves a queue. Undefined where it follows a store directly. */
export function lineOfEdge(graph: Graph, edge: ConsumingEdge): Line | undefined {
  const queue = graph.nodeOf(edge.from, 'queue');
  const topic = graph.nodeOf(edge.from, 'topic');
  if (queue) return queueLine(graph, queue)[0];
  return topic && edge.kind !== 'receive' ? subscriptionLine(graph, topic, edge)[0] : undefined;
}

/** Processes that the base load keeps running, which meet a burst before a trigger starts more. */
function processesAtBase(graph: Graph, edge: ConsumingEdge, basePerSec: number): number {
  const { min, max } = workforceOf(graph, edge.to);
  const onePerSec = throughputOf(graph, edge, 1)?.perSec ?? Infinity;
  return Math.min(max, Math.max(min, Math.ceil(basePerSec / onePerSec)));
}

export interface LineBurst {
  /** Messages that wait at the worst moment. */
  readonly backlog: number;
  readonly delayMs: number;
  readonly drainMs: number;
  /** Messages/s that the workers manage when the burst comes. */
  readonly startPerSec: number;
}

/** What the largest burst does to a line, what piles up before new workers run included; undefined where no burst or no rate is known. */
export function burstOn(graph: Graph, { edges, load, throughput }: Line): LineBurst | undefined {
  if (!load || !throughput || load.peakMs === 0) return undefined;
  const { basePerSec, peakPerSec: burstPerSec, peakMs } = load;
  const atMost = burstOutcome({ burstPerSec, durationMs: peakMs, basePerSec, capacityPerSec: throughput.perSec });
  const startPerSec = throughputOfAll(graph, edges, (edge) => processesAtBase(graph, edge, basePerSec))?.perSec ?? throughput.perSec;
  const triggers = edges.flatMap(({ to }) => workforceOf(graph, to).trigger ?? []);
  const pollMs = triggers.reduce((longest, trigger) => Math.max(longest, pollOf(trigger)), 0);
  // The drawing does not say how long a worker takes to start: that part counts as 0.
  const waiting = scalingBacklog(burstPerSec, startPerSec, Math.min(pollMs, peakMs), 0);
  const backlog = atMost.backlog + waiting;
  const perMs = (rate: number) => (backlog === 0 ? 0 : rate <= 0 ? Infinity : (backlog / rate) * 1000);
  return { backlog, startPerSec, delayMs: perMs(throughput.perSec), drainMs: perMs(throughput.perSec - basePerSec) };
}
