import { describe, expect, it } from 'vitest';
import { cyclicGroups, postOrder, shortestCycle } from './cycles.ts';

const next = (graph: Record<string, string[]>) => (state: string) => graph[state] ?? [];
const groupsOf = (graph: Record<string, string[]>) =>
  cyclicGroups(Object.keys(graph), next(graph)).map((group) => group.toSorted().join(''));

describe('cyclicGroups', () => {
  it.each([
    ['a line', { a: ['b'], b: ['c'] }, []],
    ['a self-loop', { a: ['a', 'b'], b: [] }, ['a']],
    ['a ring', { a: ['b'], b: ['c'], c: ['a'] }, ['abc']],
    ['two rings joined one way', { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] }, ['cd', 'ab']],
    ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    ['a figure of eight', { a: ['b', 'c'], b: ['a'], c: ['a'] }, ['abc']],
  ])('%s', (_name, graph, expected) => expect(groupsOf(graph)).toEqual(expected));

  it('survives a line of 50,000 states', () => {
    const last = 49_999;
    const successors = (state: string) => (Number(state) === last ? ['49998'] : [String(Number(state) + 1)]);
    expect(cyclicGroups(['0'], successors)).toEqual([['49998', '49999']]);
  });
});

describe('shortestCycle', () => {
  it('takes the short way round', () => {
    const graph = { a: ['b', 'c'], b: ['x'], x: ['a'], c: ['a'] };
    expect(shortestCycle('a', ['a', 'b', 'x', 'c'], next(graph))).toEqual(['a', 'c']);
  });
  it('of a self-loop is the state alone', () => expect(shortestCycle('a', ['a'], next({ a: ['a'] }))).toEqual(['a']));
});

describe('postOrder', () => {
  it.each([
    ['a line', { a: ['b'], b: ['c'], c: [] }, 'cba'],
    ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, 'dbca'],
    ['a way into a ring', { p: ['a'], a: ['b'], b: ['a', 'x'], x: [] }, 'xbap'],
  ])('%s', (_name, graph, expected) => expect(postOrder(Object.keys(graph), next(graph)).join('')).toBe(expected));
});
