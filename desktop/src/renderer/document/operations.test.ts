import { parseTopology, type Topology } from 'eventwright/model/index.ts';
import { edgeKinds } from 'eventwright/model/index.ts';
import { nodeKinds } from 'eventwright/nodes/index.ts';
import { describe, expect, it } from 'vitest';
import { emptyTopology } from './empty-topology.ts';
import { toId, uniqueId } from './ids.ts';
import { addEdge, addNode, deleteDefinition, deleteElements, renameElement, setElement } from './operations.ts';

const read = (text: string): Topology => {
  const { topology, findings } = parseTopology(text);
  if (!topology) throw new Error(findings.map(({ message }) => message).join('\n'));
  return topology;
};

const shop = () =>
  read(`
eventwright: "1.0"
info: { name: shop }
messages:
  place-order: { kind: command, payload: { type: object } }
nodes:
  web: { kind: producer }
  orders: { kind: queue, deadLetter: { channel: orders-dlq, maxDeliveries: 5 } }
  orders-dlq: { kind: queue }
  worker: { kind: consumer }
  db: { kind: command-store, entity: { name: order, key: [id] } }
edges:
  web-to-orders: { kind: send, from: web, to: orders, messages: [place-order] }
  orders-to-worker: { kind: receive, from: orders, to: worker, idempotency: { strategy: message-id, dedupStore: db } }
  worker-to-db: { kind: write, from: worker, to: db }
rules:
  structure/queue-no-consumer: { nodes: { orders-dlq: { severity: off, reason: known } } }
layout:
  orders: { x: 0, y: 0 }
`);

describe('renameElement', () => {
  it('takes every mention of a node along: edges, settings, rules and layout', () => {
    const renamed = renameElement(renameElement(shop(), 'nodes', 'orders', 'inbox'), 'nodes', 'orders-dlq', 'failed');
    expect(renamed.edges['web-to-orders']?.to).toBe('inbox');
    expect(renamed.nodes['inbox']).toMatchObject({ deadLetter: { channel: 'failed' } });
    expect(renamed.layout).toEqual({ inbox: { x: 0, y: 0 } });
    expect(renamed.rules['structure/queue-no-consumer']).toEqual({ nodes: { failed: { severity: 'off', reason: 'known' } } });
  });

  it('takes the uses of a message along', () => {
    expect(renameElement(shop(), 'messages', 'place-order', 'submit').edges['web-to-orders']?.messages).toEqual(['submit']);
  });
});

describe('deleteElements', () => {
  it('takes edges and the settings that named the node along, and leaves the rest alone', () => {
    const rest = deleteElements(shop(), new Set(['orders-dlq', 'db']), new Set());
    expect(rest.nodes['orders']).toEqual({ kind: 'queue' });
    expect(rest.edges['orders-to-worker']).toMatchObject({ idempotency: { strategy: 'message-id' } });
    expect(rest.edges['orders-to-worker']).not.toHaveProperty('idempotency.dedupStore');
    expect(Object.keys(rest.edges)).toEqual(['web-to-orders', 'orders-to-worker']);
  });

  it('forgets a deleted message', () => {
    expect(deleteDefinition(shop(), 'messages', 'place-order').edges['web-to-orders']).not.toHaveProperty('messages');
  });
});

describe('new elements', () => {
  it.each(nodeKinds.map(({ kind }) => kind))('are valid as dropped: %s', (kind) => {
    const { topology } = addNode(emptyTopology(), kind, { x: 3, y: 5 }, 'Ärger & Söhne');
    expect(parseTopology(JSON.stringify(topology)).findings).toEqual([]);
    expect(topology.layout).toEqual({ 'arger-sohne': { x: 0, y: 8 } });
  });

  it.each(edgeKinds.flatMap(({ kind, pairs }) => pairs.map((pair) => [kind, ...pair] as const)))(
    'are valid as drawn: %s from %s to %s',
    (kind, from, to) => {
      const first = addNode(emptyTopology(), from, { x: 0, y: 0 });
      const second = addNode(first.topology, to, { x: 400, y: 0 });
      expect(parseTopology(JSON.stringify(addEdge(second.topology, kind, first.id, second.id).topology)).findings).toEqual([]);
    },
  );

  it('keep unknown fields of their neighbours', () => {
    const topology = setElement(shop(), 'nodes', 'web', { kind: 'producer', 'x-team': 'shop' });
    expect(addNode(topology, 'topic', { x: 0, y: 0 }).topology.nodes['web']).toHaveProperty('x-team', 'shop');
  });
});

describe('ids', () => {
  it.each([
    ['Web shop', 'web-shop'],
    ['OrderPlaced', 'order-placed'],
    ['  42 tries ', 'tries'],
    ['日本', 'queue'],
    ['x ray', 'queue-x-ray'],
    ['a'.repeat(90), 'a'.repeat(63)],
  ])('%j becomes %s', (words, id) => expect(toId(words, 'queue')).toBe(id));

  it('are unique also where dashes vanish in code', () => {
    expect(uniqueId('web-shop', ['webshop'])).toBe('web-shop-2');
    expect(uniqueId('a'.repeat(63), ['a'.repeat(63)]).length).toBeLessThanOrEqual(63);
  });
});
