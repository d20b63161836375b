// Measures generation: node bench/generate.js [services…] [--runs <count>]. Cold into an empty folder, and again after one node changed.
// Whole runs of the command, from the start of Node to its end; medians. docs/regeneration.md says what the numbers mean.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serviceTopology } from './service-topology.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cli = path.join(root, 'generator/bin/eventwright.js');
const preload = path.join(root, 'bench/report-usage.cjs');

const { positionals, values } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '5' } } });
const sizes = positionals.length > 0 ? positionals.map(Number) : [10, 100, 1000];
const runs = Number(values.runs);

/** Goals of the project, in ms of wall time and MB, on a quiet machine. */
const goals = { 'cold 100': '1500 ms', 'cold 1000': '10000 ms, 1000 MB', 'one node 100': '500 ms' };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function generate(drawing, folder) {
  const args = ['-r', preload, cli, 'generate', drawing, '-o', folder];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e9 });
  const usage = /usage (\{.*\})\s*$/.exec(stderr);
  if (status !== 0 || !usage) throw new Error(`generation failed:\n${stderr}`);
  return JSON.parse(usage[1]);
}

function report(name, services, usages) {
  const of = (what) => median(usages.map((usage) => usage[what])).toFixed(0);
  const goal = goals[`${name} ${services}`];
  console.log(
    `${String(services).padStart(5)} services, ${name.padEnd(8)}: ${of('wallMs').padStart(6)} ms wall, ${of('cpuMs').padStart(6)} ms of CPU, ${of('rssMb').padStart(5)} MB${goal ? ` (goal: under ${goal})` : ''}`,
  );
}

/** The drawing with another title and another prefetch for one consumer, back and forth. */
function changed(topology) {
  const copy = structuredClone(topology);
  const last = Object.keys(copy.nodes).findLast((id) => id.startsWith('step-'));
  copy.nodes[last].title = 'Changed';
  copy.edges[`${last}-takes`].prefetch = 7;
  return copy;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'eventwright-bench-'));
try {
  for (const services of sizes) {
    const topology = serviceTopology(services);
    const drawings = [topology, changed(topology)].map((each, index) => {
      const file = path.join(scratch, `${services}-${index}.topology.json`);
      writeFileSync(file, JSON.stringify(each, null, 2));
      return file;
    });
    // The first run bundles the sources, where they changed.
    generate(drawings[0], path.join(scratch, 'first'));
    const cold = Array.from({ length: runs }, (_each, run) => {
      // Validators that were compiled lately are kept there; a cold run has none.
      rmSync(path.join(root, 'generator/dist/src-cli-main/validators'), { recursive: true, force: true });
      return generate(drawings[0], path.join(scratch, `${services}-${run}`));
    });
    report('cold', services, cold);
    const folder = path.join(scratch, `${services}-0`);
    report(
      'one node',
      services,
      Array.from({ length: runs }, (_each, run) => generate(drawings[(run + 1) % 2], folder)),
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
