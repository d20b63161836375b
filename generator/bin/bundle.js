// Bundles a TypeScript entry for Node and caches it under dist/: the sources run without a build step of their own.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sourceRoots = ['src', 'build'].map((folder) => path.join(packageRoot, folder));
const runtimeRoot = path.resolve(packageRoot, '../templates/runtime');

function newestChange(folder) {
  const own = statSync(folder);
  if (own.isFile()) return own.mtimeMs;
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestChange(file));
    else if (entry.name.endsWith('.ts') || entry.name.endsWith('.js')) newest = Math.max(newest, statSync(file).mtimeMs);
  }
  return newest;
}

/** Builds beside the target and swaps it in, so that two commands started at once never see half a bundle. */
async function build(entry, name, folder, external) {
  const { build: bundle } = await import('rolldown');
  const fresh = `${folder}.${process.pid}`;
  await bundle({
    input: { [name]: entry },
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    external: [/^ts-morph$/, /^ajv/, /^rolldown$/, ...external],
    logLevel: 'warn',
    output: { dir: fresh, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  });
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} entry path below the package, such as `src/cli/main.ts`
 * @param {string} root folder of the package
 * @param {readonly string[]} external packages that are loaded as they are, because they find files beside their own
 * @returns {Promise<string>} URL of the bundled module, fresh with respect to the sources
 */
export async function bundled(entry, root = packageRoot, external = []) {
  const name = entry.replaceAll('/', '-').replace(/\.ts$/, '');
  const folder = path.join(root, 'dist', name);
  const file = path.join(folder, `${name}.js`);
  const sources = [...sourceRoots, runtimeRoot, path.join(root, 'src'), import.meta.filename].filter(existsSync);
  const stale = !existsSync(file) || sources.some((source) => newestChange(source) > statSync(file).mtimeMs);
  if (stale) await build(path.join(root, entry), name, folder, external);
  return pathToFileURL(file).href;
}
