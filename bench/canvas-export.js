// Measures the exports of a drawing of 1,000 nodes: node bench/canvas-export.js. Medians; goal for SVG: under 50 ms.
import { loadavg } from 'node:os';
import { bundled } from '../generator/bin/bundle.js';
import { placedTopology } from './canvas-system.js';

const runs = 21;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** CPU and not wall time, so that a busy machine does not count. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function timed(run) {
  const times = Array.from({ length: runs }, () => {
    const started = cpuMs();
    run();
    return cpuMs() - started;
  });
  return `first ${times[0].toFixed(1)} ms, median ${median(times).toFixed(1)} ms of CPU`;
}

const [{ topologyToSvg }, { svgToPdf }, { topologyToMermaid }] = await Promise.all(
  ['src/interop/svg/index.ts', 'src/interop/pdf/index.ts', 'src/interop/mermaid/index.ts'].map(
    async (entry) => import(await bundled(entry)),
  ),
);
const topology = { servers: {}, rules: {}, ...placedTopology(1000) };
const svg = topologyToSvg(topology);
console.log(`1000 nodes, load ${loadavg()[0].toFixed(1)}`);
console.log(`SVG      ${timed(() => topologyToSvg(topology))} (goal: under 50 ms)`);
console.log(`PDF      ${timed(() => svgToPdf(svg))}, from the SVG`);
console.log(`Mermaid  ${timed(() => topologyToMermaid(topology))}`);
