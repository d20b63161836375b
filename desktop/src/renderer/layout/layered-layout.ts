import type { Position, Topology } from 'eventwright/model/index.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { flowOf } from './flow-of.ts';
import { foldedColumns } from './fold.ts';
import { closeOrder, layersOf, linksOf, type Links } from './layers.ts';
import { spread } from './spread.ts';

const columnPx = nodeWidth + 112;
const gapPx = 48;
/** Each round draws every node towards its neighbours; places hardly change after so many. */
const rounds = 24;
const grid = 8;

/** Where each node wants to stand: in the middle of its neighbours. */
function pulled({ out, in: into }: Links, y: readonly number[], node: number): number {
  const neighbours = [...(out[node] ?? []), ...(into[node] ?? [])];
  if (neighbours.length === 0) return y[node] ?? 0;
  return neighbours.reduce((sum, other) => sum + (y[other] ?? 0), 0) / neighbours.length;
}

/** Rows: middles of the nodes in px, nowhere overlapping within a column. */
function rowsOf(links: Links, layers: readonly number[], heights: readonly number[]): number[] {
  const y = Array.from({ length: layers.length }, () => 0);
  for (const [index, node] of closeOrder(links).entries()) y[node] = index * gapPx;
  const columns = new Map<number, number[]>();
  for (const [node, layer] of layers.entries()) {
    const column = columns.get(layer) ?? [];
    column.push(node);
    columns.set(layer, column);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const column of columns.values()) {
      const wanted = new Map(column.map((node) => [node, pulled(links, y, node)]));
      const ordered = column.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b);
      const gaps = ordered.map((node, index) => ((heights[node] ?? 0) + (heights[ordered[index + 1] ?? node] ?? 0)) / 2 + gapPx);
      const places = spread(
        ordered.map((node) => wanted.get(node) ?? 0),
        gaps,
      );
      for (const [index, node] of ordered.entries()) y[node] = places[index] ?? 0;
    }
  }
  return y;
}

const snapped = (value: number) => Math.round(value / grid) * grid;

/**
 * Places a large drawing in columns along the flow, and folds it where it would be far higher than wide. Reckons in
 * milliseconds what a full layered layout takes a minute for; lines may pass behind cards. The same drawing gives the same places.
 */
export function layeredLayout(topology: Topology): ReadonlyMap<string, Position> {
  const ids = Object.keys(topology.nodes).filter((id) => !id.startsWith('x-'));
  const numbers = new Map(ids.map((id, index) => [id, index]));
  const pairs = flowOf(topology).flatMap(([from, to]) => {
    const [a, b] = [numbers.get(from), numbers.get(to)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  const links = linksOf(ids.length, pairs);
  const heights = ids.map((id) => nodeHeight(topology.nodes[id]?.kind ?? 'queue'));
  const layers = layersOf(links);
  const rows = rowsOf(links, layers, heights);
  const firstLayer = layers.reduce((least, layer) => Math.min(least, layer), 0);
  const boxes = ids.map((_id, node) => ({
    x: ((layers[node] ?? 0) - firstLayer) * columnPx,
    y: (rows[node] ?? 0) - (heights[node] ?? 0) / 2,
    width: nodeWidth,
    height: heights[node] ?? 0,
  }));
  const places = foldedColumns(boxes);
  return new Map(ids.map((id, node) => [id, { x: snapped(places[node]?.x ?? 0), y: snapped(places[node]?.y ?? 0) }]));
}
