import * as Type from 'typebox';
import { flag, id } from '../model/schema-kit.ts';
import { loadMembers, onRejectSchema } from '../patterns/load-leveling/load-leveling.config.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const producer = defineNode({
  kind: 'producer',
  label: 'Producer',
  hint: 'An application that sends messages.',
  tone: 'command',
  ports: { in: true, out: true },
  initial: {},
  schema: object(
    {
      kind: Type.Literal('producer'),
      ...commonMembers,
      service: optional(
        id({ title: 'Service', description: 'Deployable unit that it is part of; its own id unless stated.', examples: ['web-shop'] }),
      ),
      confirms: optional(
        flag({
          title: 'Publisher confirms',
          description: 'A send succeeds only when the broker has confirmed it.',
          default: true,
          examples: [true],
        }),
      ),
      onReject: optional(onRejectSchema),
      ...loadMembers,
    },
    { title: 'Producer', description: 'An application that sends messages.' },
  ),
});
