// Runs all rules over one large topology in this thread, and prints the CPU times of each run in ms as JSON. CPU and not wall time, so that a
// busy machine does not count; it includes the helpers of V8, which collect garbage and compile.
import { bundled } from '../generator/bin/bundle.js';
import { largeTopology } from './large-topology.js';

const [nodes = '10000', runs = '21'] = process.argv.slice(2);
const { runRules, checkText } = await import(await bundled('src/rules/index.ts'));
const { topology, findings } = checkText(JSON.stringify(largeTopology(Number(nodes))));
if (!topology) throw new Error(`the topology does not parse: ${findings[0]?.message}`);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const times = [];
let count = 0;
for (let run = 0; run < Number(runs); run += 1) {
  const startedAt = cpuMs();
  count = runRules(topology).findings.length;
  times.push(cpuMs() - startedAt);
}
console.log(
  JSON.stringify({ nodes: Object.keys(topology.nodes).length, edges: Object.keys(topology.edges).length, findings: count, times }),
);
