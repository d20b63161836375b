import type { Graph } from '../../model/graph.ts';
import { storesOf, titleOf } from '../../model/queries.ts';
import type { DeliveryPath } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeRef } from '../wording.ts';

/** Whether an old message that comes back late cannot overwrite a newer one. */
function isGuarded(graph: Graph, { edge, consumer }: DeliveryPath): boolean {
  if (consumer.kind === 'replica') return consumer.replica?.conflict === 'version-wins';
  if (edge.idempotency?.strategy === 'sequence') return true;
  const stores = storesOf(graph, consumer.id);
  return stores.length > 0 && stores.every(({ versionField }) => versionField !== undefined);
}

export const deadLetterBreaksOrder = defineRule({
  id: 'channel/dead-letter-breaks-order',
  severity: 'warning',
  title: 'Dead-lettering on an ordered channel',
  messages: {
    disorders:
      '"{channel}" promises {ordering}, but a message that "{consumer}" cannot handle goes to a dead-letter queue while its successors pass, and comes back after them on redrive.',
  },
  remedy: 'Choose what happens to the key of a poison message with keyPolicy halt-key or park-key, or guard the store with a versionField.',
  fix: 'Set keyPolicy to {policy}',
  why: {
    text: 'Dead-lettering takes a message out of its place; redrive delivers old over new unless a version guard refuses it.',
    source: 'Azure Architecture Center, Sequential Convoy',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { channel, consumer, edge } = path;
      const { deadLetter } = path.policy;
      const ordering = channel.ordering ?? 'none';
      const keepsKey = edge.redelivery?.keyPolicy === 'halt-key' || edge.redelivery?.keyPolicy === 'park-key';
      if (ordering === 'none' || deadLetter === undefined || keepsKey || isGuarded(graph, path)) continue;
      const policy = ordering === 'key' ? 'park-key' : 'halt-key';
      yield {
        messageId: 'disorders',
        target: edgeRef(edge.id),
        related: [nodeRef(channel.id), nodeRef(deadLetter), nodeRef(consumer.id)],
        data: {
          channel: titleOf(channel),
          consumer: titleOf(consumer),
          ordering: ordering === 'key' ? 'order for each key' : 'total order',
          policy,
        },
        edit: [setOn(edgeRef(edge.id), '/redelivery/keyPolicy', policy)],
      };
    }
  },
});
