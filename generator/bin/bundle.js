// Bundles a TypeScript entry for Node and caches it under dist/: the sources run without a build step of their own.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = path.resolve(packageRoot, '../package-lock.json');
const manifestName = 'manifest.json';

const changedMs = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;

/** When each source was last changed. One that changed while it was read is never fresh. */
function timesOf(modules, startedAt) {
  const own = modules.filter((id) => path.isAbsolute(id) && !id.includes(`${path.sep}node_modules${path.sep}`));
  return [...new Set([...own, import.meta.filename, lockFile])].map((file) => {
    const at = changedMs(file);
    return [file, at > startedAt ? 0 : at];
  });
}

/** Builds beside the target and swaps it in, so that two commands started at once never see half a bundle. */
async function build(entry, folder, format, external) {
  const { build: bundle } = await import('rolldown');
  const startedAt = Date.now();
  const fresh = `${folder}.${process.pid}`;
  const ending = format === 'cjs' ? 'cjs' : 'js';
  const { output } = await bundle({
    input: { main: entry },
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    external: [/^ts-morph$/, /^ajv/, /^rolldown$/, ...external],
    logLevel: 'warn',
    output: { dir: fresh, format, entryFileNames: `[name]-[hash].${ending}`, chunkFileNames: `[name]-[hash].${ending}` },
  });
  const main = output.find((chunk) => chunk.type === 'chunk' && chunk.isEntry)?.fileName;
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  mkdirSync(fresh, { recursive: true });
  writeFileSync(path.join(fresh, manifestName), JSON.stringify({ main, sources: timesOf(modules, startedAt) }));
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The bundle in the folder where no source has changed since it was made. Only the files that it came from are looked at. */
function freshMain(folder) {
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(path.join(folder, manifestName), 'utf8'));
  } catch {
    return undefined;
  }
  return manifest.sources.every(([file, at]) => changedMs(file) === at) ? path.join(folder, manifest.main) : undefined;
}

async function bundledFile(entry, root, external, format) {
  const folder = path.join(root, 'dist', entry.replaceAll('/', '-').replace(/\.ts$/, ''));
  const main = freshMain(folder);
  if (main !== undefined) return main;
  await build(path.join(root, entry), folder, format, external);
  const { main: built } = JSON.parse(readFileSync(path.join(folder, manifestName), 'utf8'));
  return path.join(folder, built);
}

/**
 * @param {string} entry path below the package, such as `build/schema.ts`
 * @param {string} root folder of the package
 * @param {readonly RegExp[]} external packages that are loaded as they are, because they find files beside their own
 * @returns {Promise<string>} URL of the bundled module, fresh with respect to the sources
 */
export const bundled = async (entry, root = packageRoot, external = []) =>
  pathToFileURL(await bundledFile(entry, root, external, 'esm')).href;

/**
 * The same as CommonJS, whose compiled form `load-compiled.js` can keep.
 * @param {string} entry path below the generator
 * @returns {Promise<string>} path of the file
 */
export const bundledScript = (entry) => bundledFile(entry, packageRoot, [], 'cjs');
