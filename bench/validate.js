// Measures validation: node bench/validate.js [--peers <folder>]. docs/validation.md says what the numbers mean.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuMs, inTurn, median } from './measure.js';
import { comparePeers } from './peers.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cli = path.join(root, 'generator/bin/eventwright.js');
const pairs = 15;

const ms = (value) => `${value.toFixed(0)} ms`;
const resultOf = (script) => JSON.parse(spawnSync(process.execPath, [path.join(root, 'bench', script)], { encoding: 'utf8' }).stdout);

const example = path.join(root, 'schemas/examples/gallery/order-platform.topology.yaml');
// The first run bundles the sources, and keeps what V8 compiled of them.
cpuMs([cli, 'validate', example]);
const cold = inTurn([cli, 'validate', example], ['-e', '0'], pairs);
console.log(
  `cold run on the order platform: ${ms(cold.firstMs)} of CPU, Node alone ${ms(cold.secondMs)}, over it ${ms(cold.overMs)} (goal: under 150 ms)`,
);

const rules = resultOf('rules-run.js');
console.log(
  `all rules on ${rules.nodes} nodes and ${rules.edges} edges: first run ${ms(rules.times[0])}, median ${ms(median(rules.times))}, ${rules.findings} findings (goal: under 250 ms)`,
);

const edits = resultOf('edit-run.js');
console.log(
  `an edit of a drawing with ${edits.nodes} nodes: its text ${ms(median(edits.textMs))} (goal: under 50 ms), its check in the background ${ms(median(edits.checkMs))}`,
);

const peerFolder = process.argv[process.argv.indexOf('--peers') + 1];
if (process.argv.includes('--peers') && peerFolder) comparePeers(cli, path.resolve(peerFolder));
