import * as Type from 'typebox';
import { flag } from '../model/schema-kit.ts';
import { rateLimitSchema } from '../patterns/load-leveling/load-leveling.config.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const external = defineNode({
  kind: 'external',
  label: 'External system',
  hint: 'Something that is not ours: called, or a source of messages.',
  tone: 'neutral',
  ports: { in: true, out: true },
  initial: {},
  schema: object(
    {
      kind: Type.Literal('external'),
      ...commonMembers,
      idempotent: optional(
        flag({
          title: 'Idempotent',
          description: 'It recognises a repeated call by its idempotency key.',
          default: false,
          examples: [true],
        }),
      ),
      rateLimitPerSec: optional(rateLimitSchema),
    },
    { title: 'External system', description: 'A system outside this drawing.' },
  ),
});
