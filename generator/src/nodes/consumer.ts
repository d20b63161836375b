import * as Type from 'typebox';
import { flag, id, integer } from '../model/schema-kit.ts';
import { replicasSchema, scaleTriggerSchema, shutdownGraceSchema } from '../patterns/competing-consumers/competing-consumers.config.ts';
import { rateLimitSchema } from '../patterns/load-leveling/load-leveling.config.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const consumer = defineNode({
  kind: 'consumer',
  label: 'Consumer',
  hint: 'Handles messages; several replicas compete for one queue.',
  tone: 'command',
  ports: { in: true, out: true },
  initial: {},
  schema: object(
    {
      kind: Type.Literal('consumer'),
      ...commonMembers,
      service: optional(
        id({ title: 'Service', description: 'Deployable unit that it is part of; its own id unless stated.', examples: ['fulfilment'] }),
      ),
      replicas: optional(replicasSchema),
      scaleTrigger: optional(scaleTriggerSchema),
      shutdownGraceMs: optional(shutdownGraceSchema),
      rateLimitPerSec: optional(rateLimitSchema),
      maxHops: optional(
        integer({
          title: 'Max hops',
          description: 'Hops after which a message is dead-lettered; bounds a cycle.',
          unit: 'hops',
          minimum: 1,
          examples: [16],
        }),
      ),
      effects: optional(
        flag({
          title: 'Effects',
          description: 'Whether handling a message changes anything outside; derived from write, send and call edges unless stated.',
          examples: [true],
        }),
      ),
    },
    { title: 'Consumer', description: 'An application that handles messages. Its replicas form one consumer group.' },
  ),
});
