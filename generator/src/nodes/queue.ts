import * as Type from 'typebox';
import { channelMembers } from '../model/channel.ts';
import { flag, integer } from '../model/schema-kit.ts';
import { maxAgeSchema } from '../patterns/load-leveling/load-leveling.config.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const queue = defineNode({
  kind: 'queue',
  label: 'Queue',
  hint: 'Holds messages until one of its workers takes them.',
  tone: 'event',
  ports: { in: true, out: true },
  initial: { maxLength: 10_000, overflow: 'reject' },
  schema: object(
    {
      kind: Type.Literal('queue'),
      ...commonMembers,
      ...channelMembers,
      maxAgeMs: optional(maxAgeSchema),
      archive: optional(
        flag({ title: 'Archive', description: 'Kept for people or audits; nothing consumes it.', default: false, examples: [false] }),
      ),
      alarmDepth: optional(
        integer({
          title: 'Alarm depth',
          description: 'Messages from which an alarm is raised; 1 for a dead-letter queue.',
          unit: 'messages',
          minimum: 1,
          examples: [1],
        }),
      ),
    },
    { title: 'Queue', description: 'A point-to-point channel: each message goes to one worker.' },
  ),
});
