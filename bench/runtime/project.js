// The generated competitor: the topology of this folder, generated and built as a user would, with this checkout's packages.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const topology = path.join(root, 'bench/runtime/consumer.topology.yaml');

/** Generates the project into `folder` and builds it. */
export function buildProject(folder) {
  run(root, 'generator/bin/eventwright.js', 'generate', topology, '-o', folder);
  const { name } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const modules = path.join(folder, 'node_modules');
  mkdirSync(path.join(modules, `@${name}`), { recursive: true });
  for (const entry of readdirSync(path.join(root, 'node_modules')))
    symlinkSync(path.join(root, 'node_modules', entry), path.join(modules, entry));
  for (const own of ['runtime', 'contracts']) symlinkSync(path.join(folder, own), path.join(modules, `@${name}`, own));
  run(folder, path.join(root, 'node_modules/typescript/bin/tsc'), '-b');
}

/** Runs a program of Node to its end. @throws with what it said where it fails */
export function run(cwd, program, ...args) {
  execFileSync(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
