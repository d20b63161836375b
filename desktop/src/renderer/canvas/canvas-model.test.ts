import { readFileSync } from 'node:fs';
import { parseTopology, legalEdgeKinds, type Topology } from 'eventwright/model/index.ts';
import { nodeKinds } from 'eventwright/nodes/index.ts';
import { describe, expect, it } from 'vitest';
import { setElement } from '../document/operations.ts';
import { readAddQuery } from './add-query.ts';
import { badgesOf, indexEdges, shortCount, shortDuration } from 'eventwright/interop/svg/badges.ts';
import { createEdgeMapper } from './flow-edges.ts';
import { createNodeMapper } from './flow-nodes.ts';
import { followers, whyNot } from './links.ts';
import { changedSelection } from './selection.ts';
import { backPorts, dropPorts } from './side-ports.ts';

const platformFile = new URL('../../../../schemas/examples/gallery/order-platform.topology.yaml', import.meta.url);
const platform = (): Topology => {
  const { topology } = parseTopology(readFileSync(platformFile, 'utf8'));
  if (!topology) throw new Error('the order platform does not parse');
  return topology;
};
const none: ReadonlySet<string> = new Set();

describe('flow nodes', () => {
  it('keep their identity unless they changed', () => {
    const map = createNodeMapper();
    const topology = platform();
    const before = map(topology, new Map(), none);
    expect(map(topology, new Map(), none)).toEqual(before);
    const renamed = setElement(topology, 'nodes', 'orders', { ...topology.nodes['orders'], title: 'Inbox' });
    const after = map(renamed, new Map(), none);
    const fresh = after.filter((node) => !before.includes(node)).map(({ id }) => id);
    expect(fresh).toEqual(['orders']);
  });

  it('follow a drag without the document', () => {
    const map = createNodeMapper();
    const topology = platform();
    map(topology, new Map(), none);
    const moved = map(topology, new Map([['orders', { x: 1, y: 2 }]]), none).find(({ id }) => id === 'orders');
    expect(moved?.position).toEqual({ x: 1, y: 2 });
  });

  it('state their size and ports, so that nothing is measured', () => {
    for (const node of createNodeMapper()(platform(), new Map(), none)) {
      expect(node.measured).toEqual({ width: node.width, height: node.height });
      expect(node.handles?.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('stand apart where the document has no layout', () => {
    const places = createNodeMapper()({ ...platform(), layout: {} }, new Map(), none).map(({ position: { x, y } }) => `${x},${y}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('flow edges', () => {
  it('include dead-letter links that stand in properties only, once', () => {
    const lines = createEdgeMapper()(platform(), none);
    const derived = lines.filter(({ data }) => data?.derived).map(({ source, target }) => `${source}>${target}`);
    expect(derived).toContain('customer-ledger>customers-dlq');
    expect(new Set(derived).size).toBe(derived.length);
    const drawn = setElement(platform(), 'edges', 'drawn', { kind: 'dead-letter', from: 'customer-ledger', to: 'customers-dlq' });
    const links = createEdgeMapper()(drawn, none).filter(
      ({ source, target }) => source === 'customer-ledger' && target === 'customers-dlq',
    );
    expect(links.map(({ id }) => id)).toEqual(['drawn']);
  });

  it('leave out edges without both ends, and keep the identity of the rest', () => {
    const map = createEdgeMapper();
    const topology = platform();
    const before = map(topology, none);
    const dangling = setElement(topology, 'edges', 'dangling', { kind: 'send', from: 'web-shop', to: 'nowhere' });
    expect(map(dangling, none)).toEqual(before);
    expect(map(dangling, none).every((line, index) => line === before[index])).toBe(true);
  });
});

describe('side ports', () => {
  const at = (x: number, y: number) => ({ x, y, kind: 'queue' as const });
  it('lead down, up, or back', () => {
    expect(dropPorts(at(0, 0), at(0, 300))).toEqual({ sourceHandle: 'south-out', targetHandle: 'north-in' });
    expect(dropPorts(at(0, 300), at(0, 0))).toEqual({ sourceHandle: 'north-out', targetHandle: 'south-in' });
    expect(dropPorts(at(0, 0), at(400, 20))).toBeUndefined();
    expect(backPorts(at(400, 0), at(0, 0))).toEqual({ sourceHandle: 'west-out', targetHandle: 'east-in' });
    expect(backPorts(at(0, 0), at(400, 0))).toBeUndefined();
  });
});

describe('links', () => {
  it('offer exactly the legal neighbours', () => {
    for (const { kind: from } of nodeKinds) {
      const legal = nodeKinds.map(({ kind }) => kind).filter((to) => legalEdgeKinds(from, to).length > 0);
      expect(followers(from, 'out').toSorted()).toEqual(legal.toSorted());
      for (const { kind: to } of nodeKinds) expect(whyNot(from, to) === undefined).toBe(legal.includes(to));
    }
  });

  it('say why not, and what instead', () => {
    expect(whyNot('queue', 'read-model')).toBe('Nothing leads from a queue to a read model. It can lead to: consumer, queue.');
    expect(whyNot('external', 'replica')).toBeUndefined();
    expect(whyNot('external', 'consumer')).toMatch(/^Nothing leads from an external system to a consumer\./);
  });
});

describe('the add menu', () => {
  const all = nodeKinds.map(({ kind }) => kind);
  it.each([
    ['', all, undefined],
    ['que', ['queue'], undefined],
    ['queue orders', ['queue'], 'orders'],
    ['Order history', all, 'Order history'],
  ])('reads %j', (query, kinds, name) => expect(readAddQuery(query, all)).toEqual({ kinds, name }));
});

describe('badges', () => {
  it.each([
    [999, '999'],
    [10_000, '10k'],
    [1_250_000, '1.3M'],
  ])('%d messages are %s', (count, text) => expect(shortCount(count)).toBe(text));

  it.each([
    [250, '250 ms'],
    [90_000, '1.5 min'],
    [604_800_000, '7 d'],
  ])('%d ms are %s', (ms, text) => expect(shortDuration(ms)).toBe(text));

  it('say what matters about a node', () => {
    const topology = platform();
    const edgesOf = indexEdges(topology);
    const texts = (id: string) => badgesOf(id, topology.nodes[id]!, edgesOf).map(({ text }) => text);
    expect(texts('order-fulfilment')).toEqual(['replicas 2–6', 'idempotent by id', 'retry ×3']);
    expect(texts('customers-db')).toContain('slots 1024');
    expect(texts('orders')).toContain('DLQ');
  });
});

describe('the selection', () => {
  it('changes only when something changed', () => {
    const selected = new Set(['a']);
    expect(changedSelection(selected, [{ type: 'select', id: 'a', selected: true }])).toBe(selected);
    expect([
      ...changedSelection(selected, [
        { type: 'select', id: 'a', selected: false },
        { type: 'select', id: 'b', selected: true },
      ]),
    ]).toEqual(['b']);
  });
});
