import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../define-rule.ts';
import { nameIdField } from '../message-fields.ts';
import { edgeRef, listed, messageRef } from '../wording.ts';

export const noId = defineRule({
  id: 'message/no-id',
  severity: 'error',
  title: 'Deduplicated message without an id field',
  messages: {
    noId: '{consumers} would recognise a repeated "{message}" by its id, but the message names no idField: every repeat gets a new id and has its effect again.',
  },
  remedy: 'Add a field that the producer sets once and keeps over every repeat, and name it as idField; or name keyFields on the edge.',
  fix: 'Name an id field of the payload',
  why: {
    text: 'Deduplication needs a key that the producer sets and that stays the same over retries and redrive.',
    source: 'Azure Architecture Center, Idempotent message processing',
  },
  docs: 'rules/message.md',
  *check(graph, context) {
    const waiting = new Map<string, { edges: string[]; consumers: Set<string> }>();
    for (const path of context.deliveries) {
      const { idempotency, id } = path.edge;
      if (idempotency?.strategy !== 'message-id' || (idempotency.keyFields?.length ?? 0) > 0) continue;
      for (const message of context.messagesTo(path)) {
        if (graph.message(message)?.idField !== undefined) continue;
        const users = waiting.get(message) ?? { edges: [], consumers: new Set() };
        users.edges.push(id);
        users.consumers.add(`"${titleOf(path.consumer)}"`);
        waiting.set(message, users);
      }
    }
    for (const [id, { edges, consumers }] of waiting) {
      const message = graph.message(id);
      if (!message) continue;
      yield {
        messageId: 'noId',
        target: messageRef(id),
        related: edges.map(edgeRef),
        data: { consumers: listed([...consumers]), message: message.title ?? id },
        edit: nameIdField(graph, id),
      };
    }
  },
});
