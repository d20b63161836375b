import { idempotencyWindowMs } from '../patterns/idempotency/idempotency.config.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { storesOf, titleOf, type ConsumingEdge } from '../model/queries.ts';
import { receiveDefaults } from '../model/receive.ts';
import type { EdgeOf } from '../model/topology.ts';
import { createContext, type RuleContext } from '../rules/context.ts';
import { calm, multiplied, stormsInto } from './amplification.ts';
import { ackBudgetMs, dedupRows, stalenessMs } from './bounds.ts';
import { figure, type Figure } from './figures.ts';
import { loadFlowOf } from './flow.ts';
import { waitIn } from './line-figures.ts';
import { lineOfEdge } from './lines.ts';
import { inside } from './queueing.ts';
import { attemptsOf, growthOf, meanBackoffMs, worstBackoffMs, worstDurationMs } from './retry.ts';
import { amount, rate, span } from './sentences.ts';

const contexts = new WeakMap<Graph, RuleContext>();

function contextOf(graph: Graph): RuleContext {
  const known = contexts.get(graph);
  if (known) return known;
  const context = createContext(graph);
  contexts.set(graph, context);
  return context;
}

const relayPollMs = 1000;

/** Slowest relay that publishes to a channel, or that of the store which is followed directly. @returns ms */
function relayOf(graph: Graph, channelId: string): number {
  const direct = graph.nodeOf(channelId, 'command-store');
  const stores = direct ? [direct] : graph.in(channelId, 'send').flatMap(({ from }) => storesOf(graph, from));
  return stores.reduce((slowest, { outbox }) => Math.max(slowest, outbox ? (outbox.pollMs ?? relayPollMs) : 0), 0);
}

/** How old the copy is that an edge keeps up to date; undefined where load or service time are not known. */
function stalenessOf(graph: Graph, edge: ConsumingEdge): Figure[] {
  const view = graph.nodeOf(edge.to, 'read-model');
  const replica = graph.nodeOf(edge.to, 'replica');
  const line = lineOfEdge(graph, edge);
  const waitMs = line && waitIn(line);
  const serviceMs = edge.serviceTimeMs?.mean;
  const node = view ?? replica;
  if (!node || waitMs === undefined || serviceMs === undefined) return [];
  const relayMs = relayOf(graph, edge.from);
  const value = stalenessMs(relayMs, waitMs, serviceMs);
  const limitMs = view?.readModel?.maxStalenessMs ?? replica?.replica?.maxLagMs;
  const limit = limitMs === undefined ? '' : `; ${span(limitMs)} are allowed`;
  const parts = `relay ${span(relayMs)}, waiting ${span(waitMs)}, work ${span(serviceMs)}`;
  const isOver = limitMs !== undefined && value > limitMs;
  return [figure('staleness', value, `"${titleOf(node)}" is about ${span(value)} old (${parts})${limit}.`, isOver)];
}

function dedupOf(graph: Graph, edge: ConsumingEdge): Figure[] {
  const load = loadFlowOf(graph).of(edge.id);
  if (!edge.idempotency || edge.idempotency.brokerDedup || !load) return [];
  const windowMs = edge.idempotency.windowMs ?? idempotencyWindowMs;
  const rows = dedupRows(load.basePerSec, windowMs);
  return [figure('dedup-rows', rows, `At ${rate(load.basePerSec)} over ${span(windowMs)} the inbox remembers ${amount(rows)} ids.`)];
}

function heldOf(edge: ConsumingEdge): Figure[] {
  const { prefetch = receiveDefaults.prefetch, concurrency = receiveDefaults.concurrency } = edge;
  const p99Ms = edge.serviceTimeMs?.p99;
  if (p99Ms === undefined) return [];
  const ackTimeoutMs = edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs;
  const value = ackBudgetMs({ prefetch: Math.max(prefetch, concurrency), p99Ms, concurrency, inProcessBackoffMs: 0 });
  const sentence = `The last of ${amount(prefetch)} messages that a worker takes is done after ${span(value)}; its lock lasts ${span(ackTimeoutMs)}.`;
  return [figure('ack-budget', value, sentence, value >= ackTimeoutMs)];
}

/** How often one message hits the end of an edge while that end fails, over all layers that repeat. */
function amplificationOf(graph: Graph, edge: WithId<EdgeOf<'call' | 'send' | 'read'>>): Figure[] {
  if (!edge.retry) return [];
  const attempts = attemptsOf(edge.retry);
  const storm = multiplied(stormsInto(graph, contextOf(graph).deliveries).get(edge.from) ?? calm, edge.id, attempts);
  const target = graph.node(edge.to);
  const times = Number.isFinite(storm.product) ? `up to ${amount(storm.product)} times` : 'without end';
  const growth = growthOf(edge.retry.backoff);
  const timeoutMs = edge.retry.attemptTimeoutMs;
  const hits = figure(
    'amplification',
    storm.product,
    `While "${target ? titleOf(target) : edge.to}" fails, one message hits it ${times}.`,
    storm.product > 5,
  );
  if (timeoutMs === undefined) return [hits];
  const worstMs = Math.min(worstDurationMs(growth, attempts, timeoutMs), edge.retry.deadlineMs ?? Infinity);
  const waits = `of which back-off is ${span(Math.min(worstMs, worstBackoffMs(growth, attempts)))} at worst and ${span(meanBackoffMs(growth, attempts))} on average with full jitter`;
  return [hits, figure('worst-duration', worstMs, `All attempts take up to ${span(worstMs)}, ${waits}.`)];
}

/** Requests without an outcome: λ times how long the answer takes. */
function outstandingOf(graph: Graph, edge: WithId<EdgeOf<'send'>>): Figure[] {
  const load = loadFlowOf(graph).of(edge.id);
  const taken = graph.out(edge.to, 'receive', 'subscribe').find(({ to }) => graph.nodeOf(to, 'consumer'));
  const line = taken && lineOfEdge(graph, taken);
  const waitMs = line && waitIn(line);
  const workMs = taken?.serviceTimeMs?.mean;
  if (!edge.requestReply || !load || waitMs === undefined || workMs === undefined) return [];
  const { maxOutstanding, timeoutMs = Infinity } = edge.requestReply;
  const value = inside(load.basePerSec, Math.min(timeoutMs, waitMs + workMs));
  const limit = maxOutstanding === undefined ? '' : `; at most ${amount(maxOutstanding)} are allowed`;
  const isOver = maxOutstanding !== undefined && value > maxOutstanding;
  return [figure('outstanding', value, `About ${amount(Math.ceil(value))} requests wait for their outcome${limit}.`, isOver)];
}

const loadOf = (graph: Graph, edgeId: string): Figure[] => {
  const load = loadFlowOf(graph).of(edgeId);
  if (!load) return [];
  const burst = load.peakMs > 0 ? `, ${rate(load.peakPerSec)} in a burst` : '';
  return [figure('load', load.basePerSec, `It carries ${rate(load.basePerSec)} in ordinary times${burst}.`)];
};

/** Numbers of an edge over which messages are taken. */
export const takingFigures = (graph: Graph, edge: ConsumingEdge): Figure[] => [
  ...heldOf(edge),
  ...dedupOf(graph, edge),
  ...stalenessOf(graph, edge),
];

/** Numbers of an edge over which something is sent, called or read. */
export function startingFigures(graph: Graph, edge: WithId<EdgeOf<'send' | 'call' | 'read'>>): Figure[] {
  return [...loadOf(graph, edge.id), ...amplificationOf(graph, edge), ...(edge.kind === 'send' ? outstandingOf(graph, edge) : [])];
}
