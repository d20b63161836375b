import type { Graph, WithId } from '../../model/graph.ts';
import type { EdgeOf } from '../../model/topology.ts';
import { remembered } from '../../rules/remembered.ts';
import type { Retry } from './retry.config.ts';

/** An edge that may repeat its operation, with its policy. */
export interface RetriedEdge {
  readonly edge: WithId<EdgeOf<'send' | 'call' | 'read'>>;
  readonly retry: Retry;
}

/** Edges with a retry block. */
export const retriedEdges = remembered((graph: Graph): readonly RetriedEdge[] =>
  graph.edgesOf('send', 'call', 'read').flatMap((edge) => (edge.retry ? [{ edge, retry: edge.retry }] : [])),
);
