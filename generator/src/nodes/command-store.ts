import * as Type from 'typebox';
import { field, fields } from '../model/schema-kit.ts';
import { outboxSchema } from '../patterns/replicas/replicas.config.ts';
import { shardingSchema } from '../patterns/sharding/sharding.config.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const entitySchema = object(
  {
    name: Type.String({
      title: 'Name',
      description: 'Singular name of what a row is; becomes the table.',
      pattern: '^[a-z][a-z0-9_]{0,40}$',
      examples: ['order'],
    }),
    key: fields({ title: 'Key', description: 'Payload fields that form the primary key, in order.', examples: [['orderId']] }),
    mutableFields: optional(
      fields({ title: 'Mutable fields', description: 'Payload fields that may change during the life of a row.', examples: [['address']] }),
    ),
  },
  { title: 'Entity', description: 'What the store holds, one row each.' },
);

export const commandStore = defineNode({
  kind: 'command-store',
  label: 'Command store',
  hint: 'The database that decides; commands write here.',
  tone: 'command',
  ports: { in: true, out: true },
  initial: { entity: { name: 'entity', key: ['id'] } },
  schema: object(
    {
      kind: Type.Literal('command-store'),
      ...commonMembers,
      entity: entitySchema,
      versionField: optional(
        field({
          title: 'Version field',
          description: 'Payload field with the version of an update, that guards against stale writes.',
          examples: ['version'],
        }),
      ),
      outbox: optional(outboxSchema),
      sharding: optional(shardingSchema),
    },
    { title: 'Command store', description: 'The authoritative database of one service, whole or in shards.' },
  ),
});

export type Entity = Type.Static<typeof entitySchema>;
