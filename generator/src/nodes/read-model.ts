import * as Type from 'typebox';
import { id } from '../model/schema-kit.ts';
import { readModelSchema } from '../patterns/cqrs/cqrs.config.ts';
import { entitySchema } from './command-store.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const readModel = defineNode({
  kind: 'read-model',
  label: 'Read model',
  hint: 'A view for queries, fed by events.',
  tone: 'query',
  ports: { in: true, out: true },
  initial: { readModel: { kind: 'projection', consistency: 'eventual', rebuildFrom: 'log' } },
  schema: object(
    {
      kind: Type.Literal('read-model'),
      ...commonMembers,
      service: optional(
        id({
          title: 'Service',
          description: 'Deployable unit that projects and answers queries; its own id unless stated.',
          examples: ['order-history'],
        }),
      ),
      entity: optional(entitySchema),
      readModel: optional(readModelSchema),
    },
    { title: 'Read model', description: 'A query database of its own.' },
  ),
});
