// The validators of others beside ours, on AsyncAPI documents with as many channels as the topology has nodes. It installs nothing.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { largeTopology } from './large-topology.js';
import { cpuMs, median } from './measure.js';
import { asyncapiDocument } from './peer-document.js';

const here = import.meta.dirname;
const sizes = [20, 1000, 10_000];
const runs = 3;

/** Where each is in the folder that holds its `node_modules`, and how it is called. */
const peers = [
  { name: 'AsyncAPI CLI', script: '@asyncapi/cli/bin/run_bin', args: ({ script, file }) => [script, 'validate', file] },
  {
    name: 'AsyncAPI parser',
    script: '@asyncapi/parser/package.json',
    args: ({ folder, file }) => [path.join(here, 'asyncapi-parser-run.cjs'), folder, file],
  },
  {
    name: 'Spectral CLI',
    script: '@stoplight/spectral-cli/dist/index.js',
    args: ({ script, file, ruleset }) => [script, 'lint', '--fail-severity', 'error', '-r', ruleset, file],
  },
];

const medianCpuMs = (args) => median(Array.from({ length: runs }, () => cpuMs(args)));

function measure(cli, folder, scratch) {
  const ruleset = path.join(scratch, 'ruleset.yaml');
  writeFileSync(ruleset, 'extends: spectral:asyncapi\n');
  const rows = new Map([['Eventwright', []], ...peers.map(({ name }) => [name, []])]);
  for (const size of sizes) {
    const own = path.join(scratch, `own-${size}.topology.json`);
    writeFileSync(own, JSON.stringify(largeTopology(size), null, 2));
    rows.get('Eventwright').push(medianCpuMs([cli, 'validate', own]));
    const file = path.join(scratch, `asyncapi-${size}.json`);
    writeFileSync(file, JSON.stringify(asyncapiDocument(size), null, 2));
    for (const { name, script, args } of peers) {
      const place = path.join(folder, 'node_modules', script);
      if (existsSync(place)) rows.get(name).push(medianCpuMs(args({ script: place, folder, file, ruleset })));
    }
  }
  return rows;
}

/** Prints a table of CPU times of whole runs. @param {string} cli ours @param {string} folder where the peers are installed */
export function comparePeers(cli, folder) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'eventwright-bench-'));
  try {
    console.log(
      `CPU of a whole run in ms, median of ${runs}\n| Validator | ${sizes.map((size) => `${size} nodes or channels`).join(' | ')} |`,
    );
    for (const [name, times] of measure(cli, folder, scratch)) {
      const cells = times.length === 0 ? ['not installed'] : times.map((ms) => ms.toFixed(0));
      console.log(`| ${name} | ${cells.join(' | ')} |`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
