import type { SystemDescription } from '../runtime/system.ts';

export interface TestShape {
  readonly databases: number;
  readonly tablesPerDb: number;
  readonly mapVersion: number;
}

/** A system with nothing but one sharded store of customers. */
export function reshardSystem(name: string, shape: TestShape) {
  const store = {
    id: 'customer-db',
    kind: 'command' as const,
    entity: { table: 'customer', key: ['customerId'] },
    outbox: { pollMs: 1000, batchSize: 100 },
    sharding: { shardKey: ['customerId'], slots: 12, ...shape },
  };
  const system: SystemDescription = {
    name,
    defaultBroker: 'postgres',
    messages: [],
    queues: [],
    topics: [],
    subscriptions: [],
    stores: [store],
    externals: [],
    services: [],
  };
  return { system, store };
}
