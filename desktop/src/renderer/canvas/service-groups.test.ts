import { parseTopology } from 'eventwright/model/index.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { describe, expect, it } from 'vitest';
import { boundariesOf, serviceGroups } from 'eventwright/interop/svg/boundaries.ts';
import { collapsed, putIntoService, shownServices, takeOutOfService } from './service-groups.ts';

const text = `
eventwright: "1.0"
info: { name: shop }
nodes:
  shop: { kind: producer }
  orders: { kind: queue }
  desk: { kind: consumer }
  mail: { kind: consumer, service: desk }
  db: { kind: command-store, entity: { name: order, key: [id] } }
edges:
  a: { kind: send, from: shop, to: orders }
  b: { kind: receive, from: orders, to: desk }
  c: { kind: call, from: desk, to: mail }
  d: { kind: write, from: mail, to: db }
layout:
  desk: { x: 100, y: 200 }
  mail: { x: 400, y: 200 }
`;
const { topology } = parseTopology(text, 'yaml');
if (!topology) throw new Error('the text is no topology');

describe('the services of a drawing', () => {
  it('are groups where several nodes are deployed together, and a box round them', () => {
    const groups = serviceGroups(topology);
    expect([...groups]).toEqual([['desk', ['desk', 'mail']]]);
    const [boundary] = boundariesOf(groups, placesOf(topology));
    expect(boundary).toEqual({ service: 'desk', members: ['desk', 'mail'], x: 80, y: 152, width: 556, height: 172 });
  });

  it('fold to one card that keeps what leads in and out', () => {
    const folded = collapsed(topology, serviceGroups(topology), new Set(['desk']));
    expect(Object.keys(folded.nodes)).toEqual(['shop', 'orders', 'desk', 'db']);
    expect(Object.entries(folded.edges).map(([id, { from, to }]) => `${id}: ${from} ${to}`)).toEqual([
      'a: shop orders',
      'b: orders desk',
      'd: desk db',
    ]);
    expect(collapsed(topology, serviceGroups(topology), new Set())).toBe(topology);
  });

  it('are shown round the cards that are there, a folded one round its single card', () => {
    const shown = (folded: ReadonlySet<string>, topologyShown = topology) =>
      shownServices(topology, folded, placesOf(topologyShown)).map(({ width, members, isFolded }) => ({ width, members, isFolded }));
    const folded = new Set(['desk']);
    expect(shown(new Set())).toEqual([{ width: 556, members: ['desk', 'mail'], isFolded: false }]);
    expect(shown(folded, collapsed(topology, serviceGroups(topology), folded))).toEqual([
      { width: 256, members: ['desk', 'mail'], isFolded: true },
    ]);
    const { mail: _mail, ...others } = topology.nodes;
    expect(shown(new Set(), { ...topology, nodes: others })).toEqual([]);
  });

  it('take in what is grouped, and let it go again', () => {
    const grouped = putIntoService(topology, ['shop', 'orders', 'desk']);
    expect(grouped?.service).toBe('service');
    expect([...serviceGroups(grouped?.topology ?? topology)]).toEqual([['service', ['shop', 'desk']]]);
    expect(takeOutOfService(grouped?.topology ?? topology, ['shop', 'desk'])).toEqual(topology);
    expect(putIntoService(topology, ['mail', 'shop'])?.service).toBe('desk');
    expect(putIntoService(topology, ['shop', 'orders'])).toBeUndefined();
  });
});
