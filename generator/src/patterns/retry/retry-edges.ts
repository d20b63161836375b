import type { Graph, WithId } from '../../model/graph.ts';
import type { EdgeOf } from '../../model/topology.ts';
import { attemptsWithin, growthOf } from '../../rules/retry-arithmetic.ts';
import type { Retry } from './retry.config.ts';

/** An edge that may repeat its operation, with its policy. */
export interface RetriedEdge {
  readonly edge: WithId<EdgeOf<'send' | 'call' | 'read'>>;
  readonly retry: Retry;
}

/** Edges with a retry block. */
export const retriedEdges = (graph: Graph): RetriedEdge[] =>
  graph.edgesOf('send', 'call', 'read').flatMap((edge) => (edge.retry ? [{ edge, retry: edge.retry }] : []));

/** Repeats that a deadline can hold when nothing else stops them; keeps numbers finite. */
const mostAttempts = 1_000_000;

/**
 * Attempts in all, at worst. `infinite` ones are bounded by the deadline when each fails at once.
 * @returns 1 where nothing is retried, Infinity where nothing bounds the attempts
 */
export function attemptsOf(retry: Retry | undefined): number {
  if (retry?.maxAttempts !== 'infinite') return retry?.maxAttempts ?? 1;
  return retry.deadlineMs === undefined
    ? Infinity
    : Math.max(1, attemptsWithin(growthOf(retry.backoff), mostAttempts, 0, retry.deadlineMs));
}
