import { loadFlowOf } from '../../capacity/flow.ts';
import { rate } from '../../capacity/sentences.ts';
import { throughputOf, workforceOf } from '../../capacity/workers.ts';
import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { consumingEdges } from '../../model/queries.ts';
import type { EdgeOf } from '../../model/topology.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';

/** Calls/s of one caller at its largest; undefined where the drawing does not say. */
function peakPerSec(graph: Graph, { id, from }: WithId<EdgeOf<'call'>>): number | undefined {
  const consumer = graph.nodeOf(from, 'consumer');
  if (!consumer) return loadFlowOf(graph).of(id)?.peakPerSec;
  const { max } = workforceOf(graph, from);
  const rates = consumingEdges(graph, from).flatMap((edge) => throughputOf(graph, edge, max)?.perSec ?? []);
  const sum = rates.reduce((total, perSec) => total + perSec, 0);
  return rates.length === 0 || !Number.isFinite(sum) ? undefined : Math.min(sum, consumer.rateLimitPerSec ?? Infinity);
}

interface Caller {
  readonly edge: WithId<EdgeOf<'call'>>;
  readonly perSec: number;
}

/** Limits each consumer to its part of what the dependency takes; undefined where a producer alone goes beyond it. */
function limited(graph: Graph, callers: readonly Caller[], limitPerSec: number): TopologyEdit | undefined {
  const isConsumer = ({ edge }: Caller) => graph.nodeOf(edge.from, 'consumer') !== undefined;
  const total = (some: readonly Caller[]) => some.reduce((sum, { perSec }) => sum + perSec, 0);
  const left = limitPerSec - total(callers.filter((caller) => !isConsumer(caller)));
  const consumers = callers.filter(isConsumer);
  if (left <= 0 || consumers.length === 0) return undefined;
  const shareOf = left / total(consumers);
  // Rounded down to four digits, so that the parts stay within the limit and read well.
  const part = (perSec: number) => Number((perSec * shareOf * 0.9999).toPrecision(4));
  const exact = consumers.length === 1;
  return consumers.map(({ edge, perSec }) => setOn(nodeRef(edge.from), '/rateLimitPerSec', exact ? left : part(perSec)));
}

export const scaleOverrunsDependency = defineRule({
  id: 'load-leveling/scale-overruns-dependency',
  severity: 'warning',
  title: 'Workers that overrun what they call',
  messages: {
    overruns:
      'With all its workers "{caller}" can call "{dependency}" so fast that it gets {peak}, but it takes {limit}: each backlog that is worked off is the spike again that the queue should have levelled.',
  },
  remedy: 'Set rateLimitPerSec on "{caller}", or run fewer workers, so that the calls together stay within {limit}.',
  fix: 'Limit the rate of the workers to what "{dependency}" takes',
  why: {
    text: 'Autoscaling the consumers undoes the levelling unless it is capped by what the service behind can bear.',
    source: 'Azure Architecture Center, Queue-Based Load Leveling',
  },
  docs: 'patterns/load-leveling/load-leveling.md',
  *check(graph) {
    for (const dependency of graph.nodesOf('external')) {
      const limitPerSec = dependency.rateLimitPerSec;
      if (limitPerSec === undefined) continue;
      const callers = graph.in(dependency.id, 'call').flatMap((edge): Caller[] => {
        const perSec = peakPerSec(graph, edge);
        return perSec === undefined ? [] : [{ edge, perSec }];
      });
      const peak = callers.reduce((sum, { perSec }) => sum + perSec, 0);
      const [largest, ...others] = callers.toSorted((a, b) => b.perSec - a.perSec);
      if (!largest || peak <= limitPerSec * (1 + 1e-9)) continue;
      yield {
        messageId: 'overruns',
        target: nodeRef(largest.edge.from),
        related: [
          nodeRef(dependency.id),
          edgeRef(largest.edge.id),
          ...others.flatMap(({ edge }) => [edgeRef(edge.id), nodeRef(edge.from)]),
        ],
        data: {
          caller: nodeName(graph, largest.edge.from),
          dependency: nodeName(graph, dependency.id),
          peak: rate(peak),
          limit: rate(limitPerSec),
        },
        edit: limited(graph, callers, limitPerSec),
      };
    }
  },
});
