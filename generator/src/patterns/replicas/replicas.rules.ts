import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { messagesOver, storesOf, titleOf } from '../../model/queries.ts';
import type { EdgeOf, NodeOf } from '../../model/topology.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { requireField } from '../../rules/message-fields.ts';
import { edgeRef, listed, nodeName, nodeRef } from '../../rules/wording.ts';
import { sourcesOf } from './replica-sources.ts';

const docs = 'patterns/replicas/replicas.md';

/** Whether what the edge publishes speaks of the change that was written, so that one without the other misleads. */
function announces(graph: Graph, edge: WithId<EdgeOf<'send' | 'reply'>>): boolean {
  const messages = messagesOver(graph, edge);
  return messages.length === 0 || messages.some((id) => !graph.message(id)?.ephemeral);
}

const dualWrite = defineRule({
  id: 'consistency/dual-write',
  severity: 'error',
  title: 'Database and broker written apart',
  messages: {
    apart:
      '"{node}" writes {stores} and publishes to {channels} in two steps: a crash between them leaves a change that nobody hears of, or an announcement of a change that was rolled back.',
  },
  remedy: 'Give {stores} an outbox, so that the message commits with the change and a relay publishes it afterwards.',
  fix: 'Publish through an outbox of "{store}"',
  why: {
    text: 'Without one transaction over both there are ghost messages and zombie records; the outbox makes them one.',
    source: 'NServiceBus documentation, Outbox; Azure Architecture Center, Transactional Outbox',
  },
  docs,
  *check(graph) {
    for (const node of graph.nodesOf('consumer', 'producer')) {
      const stores = storesOf(graph, node.id);
      const published = graph.out(node.id, 'send', 'reply').filter((edge) => announces(graph, edge));
      const [store] = stores;
      if (!store || published.length === 0 || stores.some(({ outbox }) => outbox)) continue;
      const channels = [...new Set(published.map(({ to }) => to))];
      const writes = graph.out(node.id, 'write');
      yield {
        messageId: 'apart',
        target: nodeRef(node.id),
        related: [
          ...stores.map(({ id }) => nodeRef(id)),
          ...channels.map(nodeRef),
          ...[...writes, ...published].map(({ id }) => edgeRef(id)),
        ],
        data: {
          node: titleOf(node),
          store: titleOf(store),
          stores: listed(stores.map((each) => `"${titleOf(each)}"`)),
          channels: listed(channels.map((id) => `"${nodeName(graph, id)}"`)),
        },
        edit: [setOn(nodeRef(store.id), '/outbox', { cursor: 'unsent-flag' })],
      };
    }
  },
});

const usualField = 'version';

/** Lets versions win, and gives the source a version where it has none. */
function guarded(graph: Graph, replica: WithId<NodeOf<'replica'>>, unversioned: readonly WithId<NodeOf<'command-store'>>[]): TopologyEdit {
  const versions = unversioned.map(({ id }) => setOn(nodeRef(id), '/versionField', usualField));
  const carried = unversioned.length === 0 ? [] : graph.in(replica.id, 'replicate').flatMap((edge) => messagesOver(graph, edge));
  const schema = { type: 'integer', minimum: 1 };
  return [
    ...(replica.replica?.conflict === 'version-wins' ? [] : [setOn(nodeRef(replica.id), '/replica/conflict', 'version-wins')]),
    ...versions,
    ...[...new Set(carried)].flatMap((id) => requireField(graph, id, usualField, schema)),
  ];
}

const noVersionGuard = defineRule({
  id: 'consistency/no-version-guard',
  severity: 'error',
  title: 'Replica that takes old for new',
  messages: {
    lastWrite:
      '"{replica}" takes whatever update arrives last: after a retry, a redelivery or a redrive an old value overwrites a newer one, and stays.',
    noVersion:
      '"{replica}" lets the higher version win, but {sources} names no versionField: the updates carry no version to compare, so that an old value overwrites a newer one.',
  },
  remedy: 'Set conflict: version-wins, and name the versionField of the source, which each update carries.',
  fix: 'Let the higher version win',
  why: {
    text: 'Updates arrive twice and out of order; only a comparison of versions, never of clocks, keeps a replica from going back.',
    source: 'Azure Architecture Center, Data consistency primer; Event Sourcing',
  },
  docs,
  *check(graph) {
    for (const replica of graph.nodesOf('replica')) {
      const feeds = graph.in(replica.id, 'replicate');
      const sources = [...new Set(feeds.flatMap((edge) => sourcesOf(graph, edge)))];
      const unversioned = sources.every(({ versionField }) => versionField === undefined) ? sources : [];
      const isGuarded = replica.replica?.conflict === 'version-wins';
      if (feeds.length === 0 || (isGuarded && unversioned.length === 0)) continue;
      const target = nodeRef(replica.id);
      const related = [...feeds.map(({ id }) => edgeRef(id)), ...sources.map(({ id }) => nodeRef(id))];
      const data = { replica: titleOf(replica), sources: listed(sources.map((store) => `"${titleOf(store)}"`)) };
      const messageId = isGuarded ? 'noVersion' : 'lastWrite';
      yield { messageId, target, pointer: '/replica/conflict', related, data, edit: guarded(graph, replica, unversioned) };
    }
  },
});

const outboxCursorGap = defineRule({
  id: 'consistency/outbox-cursor-gap',
  severity: 'error',
  title: 'Relay that skips late commits',
  messages: {
    skips:
      'The relay of "{store}" remembers the highest id it has sent: a transaction that took a lower id but commits later is skipped, and its messages are never published.',
  },
  remedy: 'Set cursor: unsent-flag, which asks for the rows that are not marked as sent.',
  fix: 'Look for unsent rows',
  why: {
    text: 'Sequences are drawn before the commit, so that ids do not become visible in their order.',
    source: 'PostgreSQL documentation, Sequence Manipulation Functions; our choice',
  },
  docs,
  *check(graph) {
    for (const store of graph.nodesOf('command-store')) {
      if (store.outbox?.cursor !== 'sequence-id') continue;
      const target = nodeRef(store.id);
      yield {
        messageId: 'skips',
        target,
        pointer: '/outbox/cursor',
        related: graph.in(store.id, 'write').map(({ from }) => nodeRef(from)),
        data: { store: titleOf(store) },
        edit: [setOn(target, '/outbox/cursor', 'unsent-flag')],
      };
    }
  },
});

export const replicasRules = [dualWrite, noVersionGuard, outboxCursorGap] as const;
