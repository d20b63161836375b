import { loadedLines, type Line } from '../../capacity/lines.ts';
import { utilisation } from '../../capacity/queueing.ts';
import { rate, share } from '../../capacity/sentences.ts';
import { workforceOf } from '../../capacity/workers.ts';
import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { edgeRef, listed, nodeName, nodeRef } from '../../rules/wording.ts';
import { processesFor, setMost } from './capacity-edits.ts';

/** Utilisation that a fix aims at: the usual headroom for variation. */
const targetShare = 0.7;

/** Adds processes to the only consumer of the line, where that helps. */
function moreWorkers(graph: Graph, { edges, load }: Line): TopologyEdit | undefined {
  const [edge, ...others] = edges;
  const isConsumer = graph.nodeOf(edge.to, 'consumer') !== undefined;
  if (!load || others.length > 0 || !isConsumer) return undefined;
  const processes = processesFor(graph, edge, load.basePerSec, targetShare);
  return processes === undefined ? undefined : setMost(graph, edge.to, processes);
}

export const overloaded = defineRule({
  id: 'load-leveling/overloaded',
  severity: 'error',
  title: 'Workers that cannot keep up',
  messages: {
    noSteadyState:
      '"{channel}" gets {rate} in ordinary times, but {workers} can work off only {capacity}: at {busy} utilisation what waits grows until the channel is full.',
    tight:
      '"{channel}" gets {rate} in ordinary times, and {workers} can work off {capacity}: at {busy} utilisation each small peak makes a long wait.',
  },
  remedy: 'Add workers or concurrency, shorten the service time, raise a rate limit or the partitions that cap it, or take in less.',
  fix: 'Run enough workers for 70 % utilisation',
  why: {
    text: 'From a utilisation of 1 on there is no steady state, and waiting grows as 1/(1−ρ) before that.',
    source: 'Queueing theory, M/M/c; capacity formulas',
  },
  docs: 'patterns/load-leveling/load-leveling.md',
  *check(graph) {
    for (const line of loadedLines(graph)) {
      const { load, throughput, edges } = line;
      if (!load || !throughput || load.basePerSec === 0) continue;
      const { slots: workers, serviceMs } = throughput;
      const rho = throughput.perSec === 0 ? Infinity : utilisation({ ratePerSec: load.basePerSec, serviceMs, workers });
      // Rounding must not move a line over its limit.
      const busy = Math.round(rho * 1e9) / 1e9;
      if (busy < 0.8) continue;
      const consumers = [...new Set(edges.map(({ to }) => to))];
      const processes = consumers.reduce((sum, id) => sum + workforceOf(graph, id).max, 0);
      const [first = '', ...others] = consumers;
      yield {
        messageId: busy >= 1 ? 'noSteadyState' : 'tight',
        severity: busy >= 1 ? 'error' : 'warning',
        target: nodeRef(first),
        related: [nodeRef(line.channelId), ...edges.map(({ id }) => edgeRef(id)), ...others.map(nodeRef)],
        data: {
          channel: nodeName(graph, line.channelId),
          rate: rate(load.basePerSec),
          capacity: rate(throughput.perSec),
          workers: `${processes === 1 ? 'one process' : `${processes} processes`} of ${listed(consumers.map((id) => `"${nodeName(graph, id)}"`))}`,
          busy: share(busy),
        },
        edit: moreWorkers(graph, line),
      };
    }
  },
});
