import { commonDivisor, movedByModulo, movedBySlots } from '../../capacity/shards.ts';
import { share } from '../../capacity/sentences.ts';
import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { nodeRef } from '../../rules/wording.ts';
import { shardedStores } from './shard-keys.ts';
import { shardingDefaults } from './sharding.config.ts';

const docs = 'patterns/sharding/sharding.md';

const correlatedHash = defineRule({
  id: 'sharding/correlated-db-table-hash',
  severity: 'error',
  title: 'Tables that no key reaches',
  messages: {
    unreachable:
      '"{store}" takes database and table from the same hash, h mod {databases} and h mod {tables}, which share the factor {divisor}: only {used} of its {all} tables ever get a row, and those get all the load.',
  },
  remedy: 'Use hash: slot-map, which maps each slot to one database and table.',
  fix: 'Map slots to databases and tables',
  why: {
    text: 'h mod D and h mod T together take only lcm(D, T) of the D·T values.',
    source: 'Derived, Chinese remainder theorem; Apache ShardingSphere documentation, sharding algorithm',
  },
  docs,
  *check(graph) {
    for (const { store, sharding, shards } of shardedStores(graph)) {
      const { databases, tablesPerDb: tables = shardingDefaults.tablesPerDb } = sharding;
      const divisor = commonDivisor(databases, tables);
      if (sharding.hash !== 'correlated' || divisor < 2) continue;
      const target = nodeRef(store.id);
      yield {
        messageId: 'unreachable',
        target,
        pointer: '/sharding/hash',
        data: { store: titleOf(store), databases, tables, divisor, used: shards / divisor, all: shards },
        edit: [setOn(target, '/sharding/hash', 'slot-map')],
      };
    }
  },
});

const moduloNodeCount = defineRule({
  id: 'sharding/modulo-node-count',
  severity: 'warning',
  title: 'Growing moves nearly all rows',
  messages: {
    reshuffles:
      '"{store}" finds the database by hash mod {databases}: going to {next} databases moves {moved} of all rows at once, where slots would move {less}.',
  },
  remedy: 'Use hash: slot-map with a fixed number of slots, of which a new database takes over some.',
  fix: 'Map slots to databases and tables',
  why: {
    text: 'Modulo n to n+1 keeps a key in its place with a chance of 1/(n+1) only; a virtual layer of slots moves just what the new shard takes.',
    source: 'Azure Architecture Center, Sharding, virtual partitions; capacity formulas',
  },
  docs,
  *check(graph) {
    for (const { store, sharding } of shardedStores(graph)) {
      const { databases, hash = 'slot-map' } = sharding;
      if (hash === 'slot-map') continue;
      const target = nodeRef(store.id);
      yield {
        messageId: 'reshuffles',
        target,
        pointer: '/sharding/hash',
        data: {
          store: titleOf(store),
          databases,
          next: databases + 1,
          moved: share(movedByModulo(databases)),
          less: share(movedBySlots(databases)),
        },
        edit: [setOn(target, '/sharding/hash', 'slot-map')],
      };
    }
  },
});

const localAutoIncrement = defineRule({
  id: 'sharding/local-auto-increment',
  severity: 'error',
  title: 'Ids that each shard counts for itself',
  messages: {
    duplicates:
      'Each of the {shards} tables of "{store}" counts its own ids: two rows get the same id as soon as two tables have one, and whoever looks up by id finds the wrong row.',
  },
  remedy: 'Set idGenerator: uuidv7, or snowflake where ids must be numbers.',
  fix: 'Give rows a UUIDv7',
  why: {
    text: 'Auto-increment is unique within one table; over shards the id has to come from a generator that needs no common counter.',
    source: 'Apache ShardingSphere documentation, distributed primary key',
  },
  docs,
  *check(graph) {
    for (const { store, sharding, shards } of shardedStores(graph)) {
      if (sharding.idGenerator !== 'auto-increment' || shards < 2) continue;
      const target = nodeRef(store.id);
      yield {
        messageId: 'duplicates',
        target,
        pointer: '/sharding/idGenerator',
        data: { store: titleOf(store), shards },
        edit: [setOn(target, '/sharding/idGenerator', 'uuidv7')],
      };
    }
  },
});

export const layoutRules = [correlatedHash, moduloNodeCount, localAutoIncrement] as const;
