// Measures validation: node bench/validate.js [--peers <folder>]. Medians; docs/validation.md says what the numbers mean.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncapiDocument } from './peer-document.js';
import { largeTopology } from './large-topology.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const preload = path.join(root, 'bench/report-cpu.cjs');
const cli = path.join(root, 'generator/bin/eventwright.js');
const runs = 11;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${value.toFixed(0)} ms`;

/** CPU time of a Node process from its start to its end, in ms. */
function cpuMs(args) {
  const { stderr, error } = spawnSync(process.execPath, ['-r', preload, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  const found = /cpu-us (\d+)\s*$/.exec(stderr ?? '');
  if (!found) throw new Error(`no measurement: ${error?.message ?? stderr}`);
  return Number(found[1]) / 1000;
}

const medianCpuMs = (args, count = runs) => median(Array.from({ length: count }, () => cpuMs(args)));

function rulesTimes() {
  const { stdout } = spawnSync(process.execPath, [path.join(root, 'bench/rules-run.js')], { encoding: 'utf8' });
  const { nodes, edges, findings, times } = JSON.parse(stdout);
  return { nodes, edges, findings, firstMs: times[0], medianMs: median(times) };
}

const peers = [
  {
    name: 'Spectral',
    script: 'node_modules/@stoplight/spectral-cli/dist/index.js',
    args: (file, ruleset) => ['lint', '--fail-severity', 'error', '-r', ruleset, file],
  },
  { name: 'Redocly', script: 'node_modules/@redocly/cli/bin/cli.js', args: (file) => ['lint', file] },
];

function comparePeers(folder, scratch) {
  const ruleset = path.join(scratch, 'ruleset.yaml');
  writeFileSync(ruleset, 'extends: spectral:asyncapi\n');
  for (const nodes of [20, 1000, 10_000]) {
    const own = path.join(scratch, `own-${nodes}.topology.json`);
    writeFileSync(own, JSON.stringify(largeTopology(nodes), null, 2));
    console.log(`  ${nodes} nodes  Eventwright ${ms(medianCpuMs([cli, 'validate', own], 3))}`);
    const theirs = path.join(scratch, `asyncapi-${nodes}.json`);
    writeFileSync(theirs, JSON.stringify(asyncapiDocument(nodes), null, 2));
    for (const { name, script, args } of peers) {
      const file = path.join(folder, script);
      if (existsSync(file)) console.log(`  ${nodes} nodes  ${name} ${ms(medianCpuMs([file, ...args(theirs, ruleset)], 3))}`);
      else console.log(`  ${name} is not installed in ${folder}`);
    }
  }
}

const startMs = medianCpuMs(['-e', '0']);
const example = path.join(root, 'schemas/examples/gallery/order-platform.topology.yaml');
cpuMs([cli, 'validate', example]);
const coldMs = medianCpuMs([cli, 'validate', example]);
console.log(
  `cold run on the order platform: ${ms(coldMs)} of CPU, Node alone ${ms(startMs)}, over it ${ms(coldMs - startMs)} (goal: under 150 ms)`,
);

const { nodes, edges, findings, firstMs, medianMs } = rulesTimes();
console.log(
  `all rules on ${nodes} nodes and ${edges} edges: first run ${ms(firstMs)}, median ${ms(medianMs)}, ${findings} findings (goal: under 250 ms)`,
);

const peerFolder = process.argv[process.argv.indexOf('--peers') + 1];
if (process.argv.includes('--peers') && peerFolder) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'eventwright-bench-'));
  try {
    console.log('CPU of a whole run, documents of the same number of nodes:');
    comparePeers(path.resolve(peerFolder), scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
