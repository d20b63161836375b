import type { EditStep } from '../model/edit.ts';
import type { ElementRef } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { elementPointer } from '../model/pointer.ts';
import type { TopologyNode } from '../model/topology.ts';
import { nodeRef } from './wording.ts';

/** Sets a property of the element, or without a pointer the whole of it. @param pointer from the element, such as `/retry/maxAttempts` */
export const setOn = (element: ElementRef, pointer: `/${string}` | '', value: unknown): EditStep => ({
  op: 'set',
  pointer: `${elementPointer(element)}${pointer}`,
  value,
});

/** Removes a property of the element, or without a pointer the element itself. */
export const removeFrom = (element: ElementRef, pointer: `/${string}` | '' = ''): EditStep => ({
  op: 'remove',
  pointer: `${elementPointer(element)}${pointer}`,
});

/** An id that no element has: the wished one, else with the first number that makes it new. Ids have at most 63 characters. */
export function freeId(graph: Graph, wished: string): string {
  const { nodes, edges } = graph.topology;
  const isTaken = (id: string) => Object.hasOwn(nodes, id) || Object.hasOwn(edges, id);
  const longest = 63;
  let id = wished.slice(0, longest);
  for (let number = 2; isTaken(id); number += 1) id = `${wished.slice(0, longest - String(number).length - 1)}-${number}`;
  return id;
}

/** Steps on the canvas from the corner of a node to its neighbour's, in px. */
const steps = { under: { x: 0, y: 160 }, after: { x: 320, y: 0 } } as const;

/** Adds a node, and where the drawing has positions puts it under or after another. */
export function addNode(graph: Graph, id: string, node: TopologyNode, place: keyof typeof steps, otherId: string): EditStep[] {
  const at = graph.topology.layout[otherId];
  const add = setOn(nodeRef(id), '', node);
  const { x, y } = steps[place];
  return at ? [add, { op: 'set', pointer: `/layout/${id}`, value: { x: at.x + x, y: at.y + y } }] : [add];
}
