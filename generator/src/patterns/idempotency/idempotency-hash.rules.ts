import type { TopologyEdit } from '../../model/edit.ts';
import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { removeFrom, setOn } from '../../rules/edits.ts';
import { requireField } from '../../rules/message-fields.ts';
import { edgeRef, listed, messageRef, nodeRef } from '../../rules/wording.ts';
import { dedupPaths } from './dedup.ts';
import type { Idempotency } from './idempotency.config.ts';
import { isDiscriminator, isVolatileField } from './volatile-fields.ts';

const docs = 'patterns/idempotency/idempotency.md';

/** Set once by the producer, when what the message tells has happened. */
const nonce = 'occurredAt';

/** Nothing where no field would be left, since all messages would then look the same. */
function withoutFields(edgeId: string, { hashFields = [], nonceField }: Idempotency, fields: readonly string[]): TopologyEdit {
  const target = edgeRef(edgeId);
  const kept = hashFields.filter((field) => !fields.includes(field));
  if (kept.length === 0) return [];
  return [
    ...(kept.length < hashFields.length ? [setOn(target, '/idempotency/hashFields', kept)] : []),
    ...(nonceField !== undefined && fields.includes(nonceField) ? [removeFrom(target, '/idempotency/nonceField')] : []),
  ];
}

const volatileHashField = defineRule({
  id: 'idempotency/volatile-hash-field',
  severity: 'error',
  title: 'Hash over what changes at each attempt',
  messages: {
    volatile:
      '"{consumer}" hashes {fields}, which differs each time the same message is sent or received: no repeat would ever be recognised.',
  },
  fix: 'Leave {fields} out',
  remedy: 'Remove {fields} from hashFields and nonceField; hash business fields and a time or nonce that the producer sets once.',
  why: {
    text: 'hash(all fields + current time) never matches, since every retransmit is made unique by its time.',
    source: 'Azure Architecture Center, Idempotent message processing',
  },
  docs,
  *check(_graph, context) {
    for (const { edge, channel, consumer, idempotency } of dedupPaths(context)) {
      if (idempotency.strategy !== 'content-hash') continue;
      const { hashFields = [], nonceField } = idempotency;
      const hashed = nonceField === undefined ? hashFields : [...hashFields, nonceField];
      const volatile = [...new Set(hashed)].filter((field) => isVolatileField(field, nonceField));
      if (volatile.length === 0) continue;
      const index = hashFields.findIndex((field) => volatile.includes(field));
      yield {
        messageId: 'volatile',
        target: edgeRef(edge.id),
        pointer: index === -1 ? '/idempotency/nonceField' : `/idempotency/hashFields/${index}`,
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: { consumer: titleOf(consumer), fields: listed(volatile.map((field) => `"${field}"`)) },
        edit: withoutFields(edge.id, idempotency, volatile),
      };
    }
  },
});

const hashNoDiscriminator = defineRule({
  id: 'idempotency/hash-no-discriminator',
  severity: 'warning',
  title: 'Hash that merges equal-looking messages',
  messages: {
    merges:
      '"{consumer}" tells messages apart by {fields} alone: two real orders that look alike count as one, and the second is swallowed.',
  },
  fix: 'Hash the time of occurrence too',
  remedy: 'Name a nonceField, a nonce or time of occurrence that the producer sets once, or add such a field to hashFields.',
  why: {
    text: 'Content-based deduplication treats identical bodies as one message, whatever their senders meant.',
    source: 'Amazon SQS developer guide, content-based deduplication',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const { edge, channel, consumer, idempotency } = path;
      const { strategy, hashFields = [], nonceField } = idempotency;
      if (strategy !== 'content-hash' || nonceField !== undefined) continue;
      const messages = context.messagesTo(path);
      const hasId = messages.length > 0 && messages.every((id) => hashFields.includes(graph.message(id)?.idField ?? ''));
      if (hasId || hashFields.some(isDiscriminator)) continue;
      yield {
        messageId: 'merges',
        target: edgeRef(edge.id),
        pointer: '/idempotency/hashFields',
        related: [nodeRef(channel.id), nodeRef(consumer.id), ...messages.map(messageRef)],
        data: {
          consumer: titleOf(consumer),
          fields: hashFields.length === 0 ? 'their content' : listed(hashFields.map((field) => `"${field}"`)),
        },
        edit: [
          setOn(edgeRef(edge.id), '/idempotency/nonceField', nonce),
          ...messages.flatMap((id) => requireField(graph, id, nonce, { type: 'string', format: 'date-time' })),
        ],
      };
    }
  },
});

export const hashRules = [volatileHashField, hashNoDiscriminator] as const;
