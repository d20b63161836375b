import type * as Type from 'typebox';
import { choice, fields, id, integer, object, optional, refs } from '../../model/schema-kit.ts';

/** On a command store. Source: Azure Architecture Center, Sharding; ShardingSphere. */
export const shardingSchema = object(
  {
    shardKey: fields({
      title: 'Shard key',
      description: 'Stable payload fields that decide the shard, in order.',
      examples: [['customerId']],
    }),
    slots: optional(
      integer({
        title: 'Slots',
        description: 'Virtual shards, mapped to databases and tables; fixed for the life of the data.',
        unit: 'slots',
        minimum: 1,
        maximum: 65536,
        default: 1024,
        examples: [1024],
      }),
    ),
    databases: integer({
      title: 'Databases',
      description: 'Databases that the slots are spread over.',
      unit: 'databases',
      minimum: 1,
      maximum: 256,
      examples: [2],
    }),
    tablesPerDb: optional(
      integer({
        title: 'Tables per database',
        description: 'Tables of the entity in each database.',
        unit: 'tables',
        minimum: 1,
        maximum: 256,
        default: 1,
        examples: [2],
      }),
    ),
    hash: optional(
      choice(['slot-map', 'modulo', 'correlated'], {
        title: 'Hash',
        description: 'slot-map: slot = H(key) mod slots, then a map. modulo and correlated describe existing systems and raise findings.',
        default: 'slot-map',
        examples: ['slot-map'],
      }),
    ),
    distinctKeys: optional(
      integer({
        title: 'Distinct keys',
        description: 'Different values of the shard key that are expected; derived from the payload where it lists or bounds them.',
        unit: 'rows',
        minimum: 1,
        examples: [1000000],
      }),
    ),
    mapVersion: optional(
      integer({
        title: 'Map version',
        description: 'Raised by each reshard; a stale router is refused.',
        unit: 'version',
        minimum: 1,
        default: 1,
        examples: [1],
      }),
    ),
    bindingGroup: optional(
      id({
        title: 'Binding group',
        description: 'Stores that share key and map, so that joins stay in one shard.',
        examples: ['customer'],
      }),
    ),
    broadcast: optional(
      refs('node', { title: 'Broadcast', description: 'Stores copied whole to every shard.', examples: [['countries-db']] }),
    ),
    idGenerator: optional(
      choice(['uuidv7', 'snowflake', 'auto-increment'], {
        title: 'Id generator',
        description: 'Where ids of new rows come from.',
        default: 'uuidv7',
        examples: ['uuidv7'],
      }),
    ),
  },
  {
    title: 'Sharding',
    description: 'Exceeds the limits of one database: slot = H(canonical(key)) mod slots, (database, table) = map[slot].',
  },
);

export const shardingDefaults = { slots: 1024, tablesPerDb: 1, mapVersion: 1 } as const;

export type Sharding = Type.Static<typeof shardingSchema>;
