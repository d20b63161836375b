import type { Finding } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { consumingEdges, messagesOver, type ConsumingEdge } from '../model/queries.ts';
import { notYetGenerated } from './findings.ts';
import { orderingOf } from './plan-channels.ts';
import { triggersOf } from './plan-scale.ts';

const refuse = (messageId: string, pointer: string, what: string, remedy: string) =>
  notYetGenerated(messageId, { pointer, message: `${what} is not generated in this release.`, remedy });

/** Orders of messages that would not be kept. */
export function unsupportedOrder(graph: Graph): Finding[] {
  return consumingEdges(graph)
    .filter(({ kind }) => kind === 'receive' || kind === 'subscribe')
    .flatMap((edge) => [...keyFindings(graph, edge), ...policyFindings(edge), ...workerFindings(graph, edge)]);
}

const hasMark = ({ idempotency }: ConsumingEdge) => idempotency?.strategy === 'sequence' && idempotency.sequenceMode !== 'seen-set';

function keyFindings(graph: Graph, edge: ConsumingEdge): Finding[] {
  if (orderingOf(graph, edge) !== 'key') return [];
  return messagesOver(graph, edge)
    .filter((type) => graph.message(type)?.partitionKey === undefined)
    .map((type) =>
      refuse(
        'orderWithoutKey',
        `/edges/${edge.id}`,
        `${edge.id}: an order of ${type} by a key that it does not have`,
        'Name its partitionKey.',
      ),
    );
}

/** Only the store remembers, over restarts and workers, which key stands still. */
function policyFindings(edge: ConsumingEdge): Finding[] {
  const policy = edge.redelivery?.keyPolicy ?? 'skip';
  if (policy === 'skip' || hasMark(edge)) return [];
  const remedy =
    'Use the idempotency strategy sequence, whose numbers tell what comes after a dead-lettered message, or the key policy skip.';
  return [refuse('keyPolicy', `/edges/${edge.id}/redelivery/keyPolicy`, `${edge.id}: the key policy ${policy} without numbers`, remedy)];
}

/** Numbers keep the order among workers; without them one process does. */
function workerFindings(graph: Graph, edge: ConsumingEdge): Finding[] {
  const node = graph.nodeOf(edge.to, 'consumer');
  if (node === undefined || orderingOf(graph, edge) !== 'key' || hasMark(edge)) return [];
  const scaled = triggersOf(graph, node.id).length > 0;
  if (!scaled && (node.replicas?.min ?? 1) === 1) return [];
  const remedy = 'Use the idempotency strategy sequence, or a single worker.';
  return [refuse('orderedWorkers', `/nodes/${node.id}`, `${node.id}: several workers on one ordered channel`, remedy)];
}
