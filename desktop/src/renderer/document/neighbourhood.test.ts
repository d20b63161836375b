import { describe, expect, it } from 'vitest';
import { emptyTopology } from './empty-topology.ts';
import { neighbourhood, partAround } from './neighbourhood.ts';
import { addEdge, addNode } from './operations.ts';

const links = [
  ['a', 'b'],
  ['b', 'c'],
  ['d', 'c'],
  ['x', 'y'],
] as const;

describe('neighbourhood', () => {
  it.each([
    [0, 'a', ['a']],
    [1, 'a', ['a', 'b']],
    [1, 'c', ['b', 'c', 'd']],
    [9, 'a', ['a', 'b', 'c', 'd']],
  ])('%d hops around %s', (hops, id, expected) => expect([...neighbourhood(links, [id], hops)].toSorted()).toEqual(expected));
});

describe('partAround', () => {
  it('keeps the nodes, and the edges between them', () => {
    const first = addNode(emptyTopology(), 'producer', { x: 0, y: 0 }, 'a');
    const second = addNode(first.topology, 'queue', { x: 300, y: 0 }, 'b');
    const third = addNode(second.topology, 'queue', { x: 300, y: 200 }, 'c');
    const joined = addEdge(addEdge(third.topology, 'send', 'a', 'b').topology, 'send', 'a', 'c').topology;
    const part = partAround(joined, new Set(['a', 'b']));
    expect(Object.keys(part.nodes)).toEqual(['a', 'b']);
    expect(Object.values(part.edges).map(({ to }) => to)).toEqual(['b']);
    expect(part.layout).toBe(joined.layout);
  });
});
