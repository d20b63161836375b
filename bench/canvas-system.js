// Systems for the canvas benchmark: the shops of large-topology.js, each in a block of its own, in a square of blocks.
import { largeTopology } from './large-topology.js';

const nodesEach = 10;
const [columnPx, rowPx] = [328, 176];
const columns = 5;

/** @param {number} nodes @returns a topology with layout */
export function placedTopology(nodes) {
  const topology = largeTopology(nodes);
  const blocks = Math.ceil(nodes / nodesEach);
  const across = Math.max(1, Math.round(Math.sqrt(blocks / 2)));
  const layout = {};
  for (const [index, id] of Object.keys(topology.nodes).entries()) {
    const block = Math.floor(index / nodesEach);
    const within = index % nodesEach;
    layout[id] = {
      x: (block % across) * columnPx * (columns + 0.5) + (within % columns) * columnPx,
      y: Math.floor(block / across) * rowPx * 2.5 + Math.floor(within / columns) * rowPx,
    };
  }
  return { ...topology, info: { name: `shops-${nodes}` }, layout };
}
