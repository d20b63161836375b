import type { Finding } from '../model/finding.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { messagesOver, serviceOf, storesOf } from '../model/queries.ts';
import type { EdgeOf, TopologyEdge } from '../model/topology.ts';
import { notYetGenerated } from './findings.ts';
import { unsupportedReplicas } from './replica-findings.ts';
import { unsupportedRequests } from './request-findings.ts';
import { unsupportedIdempotency } from './idempotency-findings.ts';
import { unsupportedOrder } from './order-findings.ts';
import { scaleFindings } from './unsupported-scale.ts';
import { triggersOf } from './plan-scale.ts';

const refuse = (messageId: string, pointer: string, what: string, remedy: string) =>
  notYetGenerated(messageId, { pointer, message: `${what} is not generated in this release.`, remedy });

/** Ends of edges, and combinations of elements, that this release does not generate. */
export function structureFindings(graph: Graph): Finding[] {
  return [
    ...graph.edges.flatMap((edge) => edgeFindings(graph, edge)),
    ...graph.nodesOf('consumer').flatMap(({ id }) => consumerFindings(graph, id)),
    ...graph.nodesOf('producer', 'consumer').flatMap(({ id }) => fanOutFindings(graph, id)),
    ...graph.nodesOf('queue').flatMap(({ id }) => fedQueueFindings(graph, id)),
    ...graph.nodesOf('read-model').flatMap((node) => checkpointFindings(node.id, node.readModel?.checkpointStore)),
    ...producerRetryFindings(graph),
    ...replicaCountFindings(graph),
    ...unsupportedRequests(graph),
    ...unsupportedReplicas(graph),
    ...scaleFindings(graph),
    ...unsupportedIdempotency(graph),
    ...unsupportedOrder(graph),
  ];
}

function edgeFindings(graph: Graph, edge: WithId<TopologyEdge>): Finding[] {
  const pointer = `/edges/${edge.id}`;
  const from = graph.node(edge.from)?.kind;
  const to = graph.node(edge.to)?.kind;
  if (edge.kind === 'call' && to === 'consumer')
    return [refuse('callConsumer', pointer, `The call from ${edge.from} to consumer ${edge.to}`, 'Send a message to its queue instead.')];
  if (edge.kind === 'call' && from === 'producer')
    return [refuse('callByProducer', pointer, `The call of producer ${edge.from}`, 'Let a consumer make the call.')];
  if (edge.kind === 'write' && from === 'producer')
    return [
      refuse('writeByProducer', pointer, `The write of producer ${edge.from}`, 'Send a command to a consumer that writes the store.'),
    ];
  if (edge.kind === 'project' && from === 'command-store') {
    return [
      refuse(
        'projectFromStore',
        pointer,
        `The projection straight from store ${edge.from}`,
        'Let the consumer that writes the store publish an event to a topic, and project from the topic.',
      ),
    ];
  }
  if (edge.kind === 'read') return readFindings(graph, edge, pointer);
  if (edge.kind === 'send' && edge.retry !== undefined && from === 'consumer') return outboxRetryFindings(graph, edge, pointer);
  const retry = edge.kind === 'send' || edge.kind === 'call' ? edge.retry : undefined;
  return retry?.maxAttempts === 'infinite' && retry.deadlineMs === undefined
    ? [refuse('infiniteAttempts', `${pointer}/retry/maxAttempts`, `${edge.id}: an endless retry without a deadline`, 'Give it a deadline.')]
    : [];
}

/** The HTTP face of a read model or replica answers producers and external systems; handlers reach the store that they write. */
function readFindings(graph: Graph, edge: WithId<EdgeOf<'read'>>, pointer: string): Finding[] {
  const from = graph.node(edge.from)?.kind;
  const to = graph.node(edge.to)?.kind;
  const served = (to === 'read-model' || to === 'replica') && from !== 'consumer';
  const own = from === 'consumer' && storesOf(graph, edge.from).some(({ id }) => id === edge.to);
  return served || own
    ? []
    : [
        refuse(
          'read',
          pointer,
          `The read of ${edge.to} by ${edge.from}`,
          'Read a read model or replica over HTTP, or the store that the consumer writes.',
        ),
      ];
}

/** The relay of an outbox repeats until the broker confirms; without one nothing repeats a consumer's publish. */
function outboxRetryFindings(graph: Graph, edge: WithId<EdgeOf<'send'>>, pointer: string): Finding[] {
  if (edge.retry?.circuitBreaker !== undefined)
    return [
      refuse(
        'relayBreaker',
        `${pointer}/retry/circuitBreaker`,
        `${edge.id}: a circuit breaker of a consumer's send`,
        'Leave it out: what leaves an outbox rests by itself while the channel refuses.',
      ),
    ];
  if (storesOf(graph, edge.from).some(({ outbox }) => outbox !== undefined)) return [];
  return [
    refuse(
      'consumerRetry',
      `${pointer}/retry`,
      `${edge.id}: retry of a consumer's send`,
      'Give the store that the consumer writes an outbox: its relay repeats until confirmed.',
    ),
  ];
}

function consumerFindings(graph: Graph, id: string): Finding[] {
  const writes = graph.out(id, 'write');
  const findings = writes
    .slice(1)
    .map((edge) =>
      refuse(
        'secondStore',
        `/edges/${edge.id}`,
        `The write of ${id} to a second store, ${edge.to},`,
        'One transaction spans one store: split the consumer, and join the parts by an event.',
      ),
    );
  for (const edge of graph.in(id, 'receive', 'subscribe')) {
    const { dedupStore, scope } = edge.idempotency ?? {};
    const store = writes[0]?.to;
    if (dedupStore !== undefined && store !== undefined && dedupStore !== store) {
      findings.push(
        refuse(
          'dedupStore',
          `/edges/${edge.id}/idempotency/dedupStore`,
          `An inbox of ${id} apart from its store ${store}`,
          'Leave the dedup store out: the inbox is then in the store, and both commit together.',
        ),
      );
    }
    if (scope !== undefined && scope !== id) {
      findings.push(
        refuse(
          'scope',
          `/edges/${edge.id}/idempotency/scope`,
          `${edge.id}: an inbox scope other than the consumer's id`,
          'Leave the scope out.',
        ),
      );
    }
  }
  return findings;
}

function fanOutFindings(graph: Graph, id: string): Finding[] {
  const channels = new Map<string, string>();
  return graph.out(id, 'send').flatMap((edge) =>
    messagesOver(graph, edge).flatMap((message) => {
      const other = channels.get(message);
      channels.set(message, edge.to);
      return other === undefined || other === edge.to
        ? []
        : [
            refuse(
              'fanOut',
              `/edges/${edge.id}`,
              `${id} sending ${message} to both ${other} and ${edge.to}`,
              'Send it to one topic, and let both sides subscribe.',
            ),
          ];
    }),
  );
}

/** A queue behind a topic is the subscription's own queue, so that nothing else may feed it. */
function fedQueueFindings(graph: Graph, id: string): Finding[] {
  const feeds = graph.in(id, 'subscribe');
  const others = graph.in(id, 'send', 'dead-letter');
  if (feeds.length === 0 || feeds.length + others.length === 1) return [];
  return [refuse('fedQueue', `/nodes/${id}`, `Queue ${id} with a subscription and another source`, 'Give each source a queue of its own.')];
}

function checkpointFindings(id: string, store: string | undefined): Finding[] {
  if (store === undefined || store === id) return [];
  return [
    refuse(
      'checkpointStore',
      `/nodes/${id}/readModel/checkpointStore`,
      `${id}: a checkpoint outside the view's database`,
      'Leave the checkpoint store out: view and checkpoint then commit together.',
    ),
  ];
}

function producerRetryFindings(graph: Graph): Finding[] {
  return graph.nodesOf('producer').flatMap(({ id }) => {
    const [first, ...others] = graph.out(id, 'send');
    const different = others.find(({ retry }) => JSON.stringify(retry) !== JSON.stringify(first?.retry));
    return different
      ? [
          refuse(
            'producerRetry',
            `/edges/${different.id}/retry`,
            `${id}: a retry policy of its own for each edge`,
            'Give all send edges of the producer the same policy.',
          ),
        ]
      : [];
  });
}

function replicaCountFindings(graph: Graph): Finding[] {
  const counts = new Map<string, { id: string; min: number }>();
  return graph.nodesOf('consumer').flatMap((node) => {
    if (triggersOf(graph, node.id).length > 0) return [];
    const min = node.replicas?.min ?? 1;
    const service = serviceOf(node);
    const other = counts.get(service);
    counts.set(service, { id: node.id, min });
    if (min < 1)
      return [refuse('noReplica', `/nodes/${node.id}/replicas/min`, `${node.id}: scaling to no worker at all`, 'Use at least one worker.')];
    if (other === undefined || other.min === min) return [];
    return [
      refuse(
        'replicaCounts',
        `/nodes/${node.id}/replicas`,
        `Service ${service} with ${other.min} workers of ${other.id} and ${min} of ${node.id}`,
        'A service is one process: give both the same number, or services of their own.',
      ),
    ];
  });
}
