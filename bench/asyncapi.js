// Measures the import of a large AsyncAPI document: node bench/asyncapi.js. docs/asyncapi.md says what the numbers mean.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from '../generator/bin/bundle.js';
import { cpuMs, median } from './measure.js';
import { asyncapiDocument } from './peer-document.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cli = path.join(root, 'generator/bin/eventwright.js');
const channels = 600;
const runs = 5;

/** About 700 KB in either format. @param {number} fields of each payload */
function largeDocument(fields) {
  const document = asyncapiDocument(channels);
  const properties = Object.fromEntries(
    Array.from({ length: fields }, (_none, n) => [`field${n}`, { type: 'string', description: `Field ${n}.` }]),
  );
  for (const { subscribe } of Object.values(document.channels)) subscribe.message.payload = { type: 'object', properties };
  return document;
}

const { printYaml } = await import(await bundled('src/model/index.ts'));
const folder = mkdtempSync(path.join(tmpdir(), 'eventwright-bench-'));
try {
  const texts = {
    'large.json': JSON.stringify(largeDocument(15)),
    'large.yaml': printYaml(largeDocument(8)),
  };
  for (const [name, text] of Object.entries(texts)) {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const args = [cli, 'import', 'asyncapi', file, '-o', path.join(folder, 'out.topology.yaml'), '--force', '--json'];
    cpuMs(args);
    const times = Array.from({ length: runs }, () => cpuMs(args));
    console.log(
      `import of ${name}, ${(text.length / 1000).toFixed(0)} KB and ${channels} channels: median ${median(times).toFixed(0)} ms of CPU (goal: under 2000 ms)`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
