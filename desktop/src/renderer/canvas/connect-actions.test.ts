// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { putFragment, takeFragment } from '../document/fragment.ts';
import { openApp } from '../state/test-app.fixture.tsx';
import { connect, insertIntoEdge, moveEdge } from './connect-actions.ts';

const shop = `eventwright: "1.0"
info: { name: shop }
nodes:
  shop: { kind: producer }
  orders: { kind: queue, title: Orders }
  returns: { kind: queue }
  desk: { kind: consumer }
edges:
  take: { kind: receive, from: orders, to: desk }
layout:
  orders: { x: 320, y: 0 }
`;
const noticesOf = (app: ReturnType<typeof openApp>) => app.ui.getState().notices;

describe('joining a producer and a queue', () => {
  it('offers a dead-letter queue once, and adds it as a step of its own', () => {
    const app = openApp(shop);
    connect(app, 'send', 'shop', 'orders');
    const [notice] = noticesOf(app);
    expect(notice?.message).toContain('Orders');
    notice?.action?.run();
    expect(app.document.topology.nodes['orders']).toMatchObject({ deadLetter: { channel: 'orders-dlq', maxDeliveries: 5 } });
    expect(app.document.topology.nodes['orders-dlq']).toMatchObject({ kind: 'queue', title: 'Orders DLQ' });
    expect(app.document.topology.layout['orders-dlq']).toEqual({ x: 320, y: 176 });
    app.document.undo();
    expect(Object.keys(app.document.topology.edges)).toHaveLength(2);
    app.document.redo();
    connect(app, 'send', 'desk', 'orders');
    expect(noticesOf(app)).toHaveLength(1);
  });
});

describe('an end of an edge', () => {
  it('moves to a node where its kind is legal, as one step', () => {
    const app = openApp(shop);
    moveEdge(app, 'take', 'returns', 'desk');
    expect(app.document.topology.edges['take']).toMatchObject({ kind: 'receive', from: 'returns', to: 'desk' });
    app.document.undo();
    expect(app.document.topology.edges['take']).toMatchObject({ from: 'orders' });
  });

  it.each([
    ['where no edge may be', 'orders', 'shop'],
    ['where its kind may not be', 'shop', 'orders'],
  ])('stays %s, with the reason', (_name, from, to) => {
    const app = openApp(shop);
    moveEdge(app, 'take', from, to);
    expect(app.document.topology.edges['take']).toMatchObject({ from: 'orders', to: 'desk' });
    expect(noticesOf(app)).toHaveLength(1);
  });
});

describe('a node that is dropped on an edge', () => {
  it('goes between where both halves are legal, and not elsewhere', () => {
    const app = openApp(shop.replace('receive, from: orders, to: desk', 'send, from: desk, to: orders'));
    expect(insertIntoEdge(app, 'command-store', 'take', { x: 0, y: 0 })).toBe(false);
    expect(insertIntoEdge(app, 'external', 'take', { x: 0, y: 0 })).toBe(true);
    expect(Object.values(app.document.topology.edges).map(({ kind, from, to }) => `${from} ${kind} ${to}`)).toEqual([
      'desk call external',
      'external send orders',
    ]);
  });
});

describe('what is copied together', () => {
  it('refers to its copies: a copied queue to the copied dead-letter queue', () => {
    const { topology } = openApp(shop.replace('queue, title: Orders', 'queue, title: Orders, deadLetter: { channel: returns }')).document;
    const both = putFragment(topology, takeFragment(topology, new Set(['orders', 'returns'])), { x: 40, y: 40 });
    expect(both.topology.nodes['orders-2']).toMatchObject({ deadLetter: { channel: 'returns-2' } });
    const alone = putFragment(topology, takeFragment(topology, new Set(['orders'])), { x: 40, y: 40 });
    expect(alone.topology.nodes['orders-2']).toMatchObject({ deadLetter: { channel: 'returns' } });
    expect(alone.topology.layout['orders-2']).toEqual({ x: 360, y: 40 });
  });
});
