import { imbalance } from '../../capacity/shards.ts';
import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { requireFields } from '../../rules/message-fields.ts';
import { edgeRef, listed, messageRef, nodeRef } from '../../rules/wording.ts';
import { distinctKeys, lack, messagesUsing, shardedStores, type ShardedStore } from './shard-keys.ts';

const docs = 'patterns/sharding/sharding.md';

/** Fields of the entity's key that never change. */
const stableKey = ({ store }: ShardedStore): string[] => store.entity.key.filter((field) => !store.entity.mutableFields?.includes(field));

const keyUnstable = defineRule({
  id: 'sharding/key-unstable',
  severity: 'error',
  title: 'Shard key that can change',
  messages: {
    moves:
      '"{store}" is split by {fields}, which may change during the life of a row: each change has to move the row to another shard, and until it has, the old and the new shard disagree about whose it is.',
  },
  remedy: 'Split by an id that is given once and never changes, such as {stable}.',
  fix: 'Split by {stable}',
  why: {
    text: 'A shard key must be static: a change of the key means a delete in one shard and an insert in another, without a transaction.',
    source: 'Azure Architecture Center, Sharding',
  },
  docs,
  *check(graph) {
    for (const sharded of shardedStores(graph)) {
      const { store, sharding } = sharded;
      const unstable = sharding.shardKey.filter((field) => store.entity.mutableFields?.includes(field));
      if (unstable.length === 0) continue;
      const stable = stableKey(sharded);
      const target = nodeRef(store.id);
      yield {
        messageId: 'moves',
        target,
        pointer: '/sharding/shardKey',
        data: {
          store: titleOf(store),
          fields: listed(unstable),
          stable: stable.length > 0 ? listed(stable) : 'a surrogate id',
        },
        edit: stable.length > 0 ? [setOn(target, '/sharding/shardKey', stable)] : undefined,
      };
    }
  },
});

interface Keyless {
  readonly messageId: string;
  readonly field: string;
  readonly edgeId: string;
  readonly how: 'absent' | 'optional';
}

/** Messages that lead to the store without its whole key; the first missing field of each. */
function keyless(graph: Graph, { store, sharding }: ShardedStore): Keyless[] {
  return [...messagesUsing(graph, store.id)].flatMap(([messageId, edgeId]) => {
    const payload = graph.message(messageId)?.payload;
    if (!payload) return [];
    const found = sharding.shardKey.map((field) => ({ field, how: lack(payload, field) })).find(({ how }) => how !== undefined);
    return found?.how ? [{ messageId, edgeId, field: found.field, how: found.how }] : [];
  });
}

const keyMissing = defineRule({
  id: 'sharding/key-missing',
  severity: 'error',
  title: 'Message without the shard key',
  messages: {
    missing:
      '"{message}" makes "{edge}" use "{store}", but {how} {field}, by which the store is split: without it every one of the {shards} shards has to be asked.',
  },
  remedy: 'Make {field} a required field of the payload.',
  fix: 'Require {field}',
  why: {
    text: 'A statement without the sharding key is routed to all shards, so that the load of each grows with their number.',
    source: 'Apache ShardingSphere documentation, route engine, broadcast route',
  },
  docs,
  *check(graph) {
    for (const sharded of shardedStores(graph)) {
      const { store, shards, sharding } = sharded;
      if (shards < 2) continue;
      for (const { messageId, field, edgeId, how } of keyless(graph, sharded)) {
        const message = graph.message(messageId);
        const using = graph.edge(edgeId);
        const user = using && graph.node(using.from);
        yield {
          messageId: 'missing',
          target: messageRef(messageId),
          pointer: '/payload',
          related: [nodeRef(store.id), edgeRef(edgeId)],
          data: {
            message: message?.title ?? messageId,
            edge: user ? titleOf(user) : edgeId,
            store: titleOf(store),
            field,
            shards,
            how: how === 'absent' ? 'does not have' : 'need not have',
          },
          edit: requireFields(graph, messageId, sharding.shardKey, () => ({ type: 'string' })),
        };
      }
    }
  },
});

/** Distinct keys a shard that even out well. */
const plenty = 100;

const lowCardinality = defineRule({
  id: 'sharding/low-cardinality',
  severity: 'warning',
  title: 'Too few keys for the shards',
  messages: {
    idle: '{fields} has only {keys} different values, but "{store}" has {shards} shards: at least {empty} of them can never get a row, and more shards would not help.',
    uneven:
      '{fields} has only {keys} different values for the {shards} shards of "{store}": the fullest is likely to hold up to {imbalance} times the mean.',
  },
  remedy: 'Add a field with many values to the shard key, such as the id of the entity, or use fewer shards.',
  fix: 'Add {more} to the shard key',
  why: {
    text: 'The number of key values bounds the number of shards that can be used, and few values fill them unevenly.',
    source: 'Azure Architecture Center, Sharding; MongoDB documentation, shard key cardinality',
  },
  docs,
  *check(graph) {
    for (const sharded of shardedStores(graph)) {
      const { store, sharding, shards } = sharded;
      const keys = distinctKeys(graph, sharded);
      if (shards < 2 || keys >= plenty * shards) continue;
      const more = stableKey(sharded).filter((field) => !sharding.shardKey.includes(field));
      const target = nodeRef(store.id);
      yield {
        messageId: keys < shards ? 'idle' : 'uneven',
        severity: keys < shards ? 'error' : 'warning',
        target,
        pointer: '/sharding/shardKey',
        data: {
          fields: listed(sharding.shardKey),
          keys,
          store: titleOf(store),
          shards,
          empty: shards - Math.floor(keys),
          imbalance: Math.round(imbalance(keys, shards) * 10) / 10,
          more: listed(more),
        },
        edit: more.length > 0 ? [setOn(target, '/sharding/shardKey', [...sharding.shardKey, ...more]), ...forgetCount(sharded)] : undefined,
      };
    }
  },
});

/** A stated number of keys is that of the old key. */
const forgetCount = ({ store, sharding }: ShardedStore): TopologyEdit =>
  sharding.distinctKeys === undefined ? [] : [{ op: 'remove', pointer: `/nodes/${store.id}/sharding/distinctKeys` }];

export const keyRules = [keyUnstable, keyMissing, lowCardinality] as const;
