import type { ElementRef } from '../../model/finding.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { consumingEdges } from '../../model/queries.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { delayAfterMs, growthOf } from '../../capacity/retry.ts';
import { remembered } from '../../rules/remembered.ts';
import { duration, edgeName, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { backoffDefaults, type Retry } from './retry.config.ts';
import { retriedEdges } from './retry-edges.ts';

const docs = 'patterns/retry/retry.md';

interface StatedBackoff {
  readonly target: ElementRef;
  readonly pointer: `/${string}`;
  readonly edge: WithId<TopologyEdge>;
  readonly backoff: NonNullable<Retry['backoff']>;
}

/** Back-off blocks of retries and of redelivery. */
const statedBackoffs = remembered((graph: Graph): readonly StatedBackoff[] => {
  const retries = retriedEdges(graph).map(({ edge, retry }) => ({ edge, backoff: retry.backoff, pointer: '/retry/backoff' as const }));
  const redeliveries = consumingEdges(graph).map((edge) => ({
    edge,
    backoff: edge.redelivery?.backoff,
    pointer: '/redelivery/backoff' as const,
  }));
  return [...retries, ...redeliveries].flatMap(({ edge, backoff, pointer }) =>
    backoff ? [{ target: edgeRef(edge.id), pointer, edge, backoff }] : [],
  );
});

const noJitter = defineRule({
  id: 'retry/no-jitter',
  severity: 'warning',
  title: 'Back-off without jitter',
  messages: {
    synchronised:
      '"{edge}" backs off without jitter: all that failed together comes back to "{target}" together, wave after wave, and brings it down again.',
  },
  remedy: 'Set jitter: full, which spreads each delay evenly from 0 to its length.',
  fix: 'Set jitter to full',
  why: {
    text: 'Exponential delays alone keep clients synchronised; random spread is what flattens the load.',
    source: 'AWS Architecture Blog, Exponential Backoff And Jitter',
  },
  docs,
  *check(graph) {
    for (const { target, pointer, edge, backoff } of statedBackoffs(graph)) {
      if (backoff.jitter === undefined || backoff.jitter === 'none')
        yield {
          messageId: 'synchronised',
          target,
          pointer: `${pointer}/jitter`,
          related: [nodeRef(edge.from), nodeRef(edge.to)],
          data: { edge: edgeName(graph, edge), target: nodeName(graph, edge.to) },
          edit: [setOn(target, `${pointer}/jitter`, 'full')],
        };
    }
  },
});

/** The delay that an uncapped back-off is judged by. */
const lateFailure = 11;

const uncappedBackoff = defineRule({
  id: 'retry/uncapped-backoff',
  severity: 'warning',
  title: 'Exponential back-off without a cap',
  messages: {
    uncapped:
      'The delays of "{edge}" grow without a cap: the {failure}th would be {delay}, so that its messages wait on long after "{target}" is back.',
  },
  remedy: 'Set maxMs, 20000 for example.',
  fix: 'Cap the delay at 20 s',
  why: {
    text: 'An exponential delay soon outgrows every outage: 2¹⁰ times one second is 17 minutes.',
    source: 'Amazon Builders’ Library, Timeouts, retries and backoff with jitter',
  },
  docs,
  *check(graph) {
    for (const { target, pointer, edge, backoff } of statedBackoffs(graph)) {
      if (backoff.maxMs !== undefined || (backoff.multiplier ?? backoffDefaults.multiplier) === 1) continue;
      const delay = duration(delayAfterMs(growthOf(backoff), lateFailure));
      yield {
        messageId: 'uncapped',
        target,
        pointer: `${pointer}/maxMs`,
        related: [nodeRef(edge.from), nodeRef(edge.to)],
        data: { edge: edgeName(graph, edge), target: nodeName(graph, edge.to), failure: lateFailure, delay },
        edit: [setOn(target, `${pointer}/maxMs`, backoffDefaults.maxMs)],
      };
    }
  },
});

export const backoffRules = [noJitter, uncappedBackoff] as const;
