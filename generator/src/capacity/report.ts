import type { Graph, WithId } from '../model/graph.ts';
import { consumingEdges, titleOf } from '../model/queries.ts';
import type { NodeOf } from '../model/topology.ts';
import { shardingDefaults } from '../patterns/sharding/sharding.config.ts';
import { startingFigures, takingFigures } from './edge-figures.ts';
import { figure, type Figure, type FigureId } from './figures.ts';
import { loadFlowOf } from './flow.ts';
import { lineFigures } from './line-figures.ts';
import { lineOfEdge, linesOf } from './lines.ts';
import { together } from './load.ts';
import { imbalance, movedByModulo, movedBySlots } from './shards.ts';
import { amount, rate, share } from './sentences.ts';

/** The numbers of an element by name; those whose inputs the drawing does not state are absent. */
export type CapacityFigures = { readonly [Id in FigureId]?: Figure };

/** Of several figures of a name the first stands. */
const byId = (figures: readonly Figure[]): CapacityFigures => Object.fromEntries(figures.toReversed().map((each) => [each.id, each]));

/** The busiest lines first, so that their figures stand for the node. */
function takerFigures(graph: Graph, nodeId: string): Figure[] {
  const edges = consumingEdges(graph, nodeId);
  const lines = edges.flatMap((edge) => lineOfEdge(graph, edge) ?? []).map((line) => lineFigures(graph, line));
  const busy = (figures: readonly Figure[]) => figures.find(({ id }) => id === 'utilisation')?.value ?? 0;
  return [...lines.toSorted((a, b) => busy(b) - busy(a)).flat(), ...edges.flatMap((edge) => takingFigures(graph, edge))];
}

function externalFigures(graph: Graph, node: WithId<NodeOf<'external'>>): Figure[] {
  const flow = loadFlowOf(graph);
  const load = together(graph.in(node.id, 'call').flatMap(({ id }) => flow.of(id) ?? []));
  if (!load) return [];
  const called = figure(
    'load',
    load.basePerSec,
    `"${titleOf(node)}" is called for ${rate(load.basePerSec)}, ${rate(load.peakPerSec)} at most.`,
  );
  if (node.rateLimitPerSec === undefined) return [called];
  const rho = load.peakPerSec / node.rateLimitPerSec;
  const sentence = `At most ${share(rho)} of the ${rate(node.rateLimitPerSec)} that "${titleOf(node)}" takes are used.`;
  return [called, figure('utilisation', rho, sentence, rho > 1)];
}

function storeFigures(graph: Graph, { id, sharding }: WithId<NodeOf<'command-store'>>): Figure[] {
  const flow = loadFlowOf(graph);
  const load = together(graph.in(id, 'write').flatMap((edge) => flow.of(edge.id) ?? []));
  const written = load ? [figure('load', load.basePerSec, `It is written for ${rate(load.basePerSec)}.`)] : [];
  if (!sharding) return written;
  const { databases, distinctKeys, hash = 'slot-map' } = sharding;
  const shards = databases * (sharding.tablesPerDb ?? shardingDefaults.tablesPerDb);
  const moved = hash === 'slot-map' ? movedBySlots(databases) : movedByModulo(databases);
  const moves = figure('moved-rows', moved, `One more database moves ${share(moved)} of the rows.`);
  if (distinctKeys === undefined) return [...written, moves];
  const uneven = imbalance(distinctKeys, shards);
  const sentence = `With ${amount(distinctKeys)} keys of equal weight the fullest of ${amount(shards)} shards holds about ${uneven.toFixed(2)} times the mean.`;
  return [...written, figure('shard-imbalance', uneven, sentence), moves];
}

function topicFigures(graph: Graph, topic: WithId<NodeOf<'topic'>>): Figure[] {
  const flow = loadFlowOf(graph);
  const load = together(graph.in(topic.id, 'send').flatMap(({ id }) => flow.of(id) ?? []));
  if (!load) return [];
  const copies = graph.out(topic.id, 'subscribe', 'project', 'replicate').length;
  return [
    figure(
      'load',
      load.basePerSec,
      `"${titleOf(topic)}" takes ${rate(load.basePerSec)} and hands a copy to each of ${amount(copies)} subscriptions.`,
    ),
  ];
}

/** The numbers that an inspector shows for a node; empty for an unknown id. */
export function nodeCapacity(graph: Graph, nodeId: string): CapacityFigures {
  const external = graph.nodeOf(nodeId, 'external');
  const store = graph.nodeOf(nodeId, 'command-store');
  if (external) return byId(externalFigures(graph, external));
  if (store) return byId(storeFigures(graph, store));
  const topic = graph.nodeOf(nodeId, 'topic');
  if (topic) return byId(topicFigures(graph, topic));
  if (graph.nodeOf(nodeId, 'queue')) return byId(linesOf(graph, nodeId).flatMap((line) => lineFigures(graph, line)));
  return byId(takerFigures(graph, nodeId));
}

/** The numbers that an inspector shows for an edge; empty for an unknown id. */
export function edgeCapacity(graph: Graph, edgeId: string): CapacityFigures {
  const edge = graph.edge(edgeId);
  if (edge?.kind === 'send' || edge?.kind === 'call' || edge?.kind === 'read') return byId(startingFigures(graph, edge));
  if (edge?.kind !== 'receive' && edge?.kind !== 'subscribe' && edge?.kind !== 'project' && edge?.kind !== 'replicate') return {};
  const line = lineOfEdge(graph, edge);
  return byId([...(line ? lineFigures(graph, line) : []), ...takingFigures(graph, edge)]);
}
