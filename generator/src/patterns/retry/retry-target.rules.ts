import { attemptsOf } from '../../capacity/retry.ts';
import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { consumingEdges, hasEffects, messagesOver } from '../../model/queries.ts';
import type { EdgeOf } from '../../model/topology.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeName, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { budgetDefaults } from './retry.config.ts';
import { retriedEdges } from './retry-edges.ts';

const docs = 'patterns/retry/retry.md';

/** Clients that may fail at the same time: the callers of a target, each with its processes. */
function clientsOf(graph: Graph, targetId: string): number {
  return graph.in(targetId, 'call', 'read').reduce((sum, { from }) => {
    const consumer = graph.nodeOf(from, 'consumer');
    return sum + Math.max(consumer?.replicas?.max ?? consumer?.replicas?.min ?? 1, consumer?.scaleTrigger?.max ?? 1);
  }, 0);
}

const noBudget = defineRule({
  id: 'retry/no-budget',
  severity: 'info',
  title: 'Retries without a budget',
  messages: {
    unbudgeted:
      '{clients} clients may call "{target}" at once, and "{edge}" has no retry budget: in an outage each of them adds its retries to the load.',
  },
  remedy: 'Add a budget with maxTokens 10 and tokenRatio 0.1, which caps the extra load at about ten per cent.',
  fix: 'Add a budget of ten per cent',
  why: {
    text: 'A token bucket stops retries while most calls fail, and leaves them alone while few do.',
    source: 'gRPC proposal A6, retry throttling',
  },
  docs,
  *check(graph) {
    const clients = new Map<string, number>();
    for (const { edge, retry } of retriedEdges(graph)) {
      if (edge.kind === 'send' || retry.budget || attemptsOf(retry) === 1) continue;
      const count = clients.get(edge.to) ?? clientsOf(graph, edge.to);
      clients.set(edge.to, count);
      if (count < 2) continue;
      const data = { clients: count, target: nodeName(graph, edge.to), edge: edgeName(graph, edge) };
      yield {
        messageId: 'unbudgeted',
        target: edgeRef(edge.id),
        pointer: '/retry/budget',
        related: [nodeRef(edge.to)],
        data,
        edit: [setOn(edgeRef(edge.id), '/retry/budget', budgetDefaults)],
      };
    }
  },
});

/** Whether the call only asks. */
const isQuery = (graph: Graph, { messages }: WithId<EdgeOf<'call'>>): boolean =>
  messages !== undefined && messages.length > 0 && messages.every((id) => graph.message(id)?.kind === 'query');

function refusal(graph: Graph, edge: WithId<EdgeOf<'call'>>): 'notIdempotent' | 'noKey' | undefined {
  const external = graph.nodeOf(edge.to, 'external');
  const consumer = graph.nodeOf(edge.to, 'consumer');
  if (isQuery(graph, edge) || (consumer && !hasEffects(graph, consumer))) return undefined;
  if (external && !external.idempotent) return 'notIdempotent';
  return edge.idempotencyKey === undefined ? 'noKey' : undefined;
}

interface Mend {
  readonly mend: string;
  readonly edit: TopologyEdit;
}

/** The id of what is called, or of what the caller is handling: it stays the same over all attempts. */
function withKey(graph: Graph, edge: WithId<EdgeOf<'call'>>): Mend {
  const handled = consumingEdges(graph, edge.from).flatMap((each) => messagesOver(graph, each));
  const ids = [...(edge.messages ?? []), ...handled].flatMap((id) => graph.message(id)?.idField ?? []);
  const key = ids[0] ?? 'id';
  return { mend: `Send ${key} as the idempotency key`, edit: [setOn(edgeRef(edge.id), '/idempotencyKey', key)] };
}

/** Only its owner can say that an operation is idempotent; until then it is called once. */
const withoutRetry = (edgeId: string): Mend => ({ mend: 'Do not retry', edit: [setOn(edgeRef(edgeId), '/retry/maxAttempts', 1)] });

const nonIdempotentTarget = defineRule({
  id: 'retry/non-idempotent-target',
  severity: 'error',
  title: 'Retried call with a double effect',
  messages: {
    notIdempotent:
      '"{edge}" retries an operation of "{target}" that is not idempotent: when only the answer was lost, the effect happens twice.',
    noKey: '"{edge}" retries without an idempotency key: "{target}" cannot tell the second attempt from a second request.',
  },
  remedy:
    'Send an idempotencyKey that "{target}" honours (and mark it idempotent), mark the message as a query if it changes nothing, or do not retry.',
  fix: '{mend}',
  why: {
    text: 'A timeout says unknown, not failed: only an idempotent operation may be repeated.',
    source: 'Azure Architecture Center, Retry pattern',
  },
  docs,
  *check(graph) {
    for (const edge of graph.edgesOf('call')) {
      const messageId = attemptsOf(edge.retry) > 1 ? refusal(graph, edge) : undefined;
      if (!messageId) continue;
      const { mend, edit } = messageId === 'noKey' ? withKey(graph, edge) : withoutRetry(edge.id);
      const data = { edge: edgeName(graph, edge), target: nodeName(graph, edge.to), mend };
      yield {
        messageId,
        target: edgeRef(edge.id),
        pointer: messageId === 'noKey' ? '/idempotencyKey' : '/retry',
        related: [nodeRef(edge.to)],
        data,
        edit,
      };
    }
  },
});

export const targetRules = [noBudget, nonIdempotentTarget] as const;
