import type { Graph, WithId } from '../../model/graph.ts';
import { consumingEdges, messagesOver } from '../../model/queries.ts';
import type { NodeOf } from '../../model/topology.ts';
import { shardingDefaults, type Sharding } from './sharding.config.ts';

/** A store that is split. */
export interface ShardedStore {
  readonly store: WithId<NodeOf<'command-store'>>;
  readonly sharding: Sharding;
  /** Tables over all databases. */
  readonly shards: number;
}

export const shardedStores = (graph: Graph): ShardedStore[] =>
  graph.nodesOf('command-store').flatMap((store) => {
    const { sharding } = store;
    return sharding ? [{ store, sharding, shards: sharding.databases * (sharding.tablesPerDb ?? shardingDefaults.tablesPerDb) }] : [];
  });

/** Messages that make somebody use the store, each with the edge that does. */
export function messagesUsing(graph: Graph, storeId: string): Map<string, string> {
  const users = new Map<string, string>();
  for (const edge of graph.in(storeId, 'write', 'read')) {
    const messages = edge.messages ?? consumingEdges(graph, edge.from).flatMap((taken) => messagesOver(graph, taken));
    for (const id of messages) if (!users.has(id)) users.set(id, edge.id);
  }
  return users;
}

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

const propertyOf = (payload: Schema, field: string): Schema | undefined => {
  const properties = payload['properties'];
  const property = isSchema(properties) && Object.hasOwn(properties, field) ? properties[field] : undefined;
  return isSchema(property) ? property : undefined;
};

/** How a payload lacks a field: not there, or not in every message; undefined where it has it. */
export function lack(payload: Schema, field: string): 'absent' | 'optional' | undefined {
  if (!propertyOf(payload, field)) return 'absent';
  const { required } = payload;
  return Array.isArray(required) && required.includes(field) ? undefined : 'optional';
}

/** Different values that a schema allows. @returns Infinity where it neither lists nor bounds them */
function valuesOf(schema: Schema | undefined): number {
  if (!schema) return Infinity;
  const { type, minimum, maximum } = schema;
  if (Object.hasOwn(schema, 'const')) return 1;
  if (Array.isArray(schema['enum'])) return new Set(schema['enum'].map((value) => JSON.stringify(value))).size;
  if (type === 'boolean') return 2;
  const isBounded = type === 'integer' && typeof minimum === 'number' && typeof maximum === 'number' && maximum >= minimum;
  return isBounded ? Math.floor(maximum) - Math.ceil(minimum) + 1 : Infinity;
}

/** Different shard keys: as stated, else as the payloads bound them. @returns Infinity where nothing does */
export function distinctKeys(graph: Graph, { store, sharding }: ShardedStore): number {
  if (sharding.distinctKeys !== undefined) return sharding.distinctKeys;
  const { messages } = graph.topology;
  const payloads = [...messagesUsing(graph, store.id).keys()].map((id): Schema => messages[id]?.payload ?? {});
  const fewest = (field: string) => payloads.reduce((least, payload) => Math.min(least, valuesOf(propertyOf(payload, field))), Infinity);
  return sharding.shardKey.reduce((product, field) => product * fewest(field), 1);
}
