// Builds the renderer where it is missing or older than its sources.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { desktopRoot, projectRoot, rendererFolder } from './paths.js';

const sources = [
  path.join(desktopRoot, 'src/renderer'),
  path.join(desktopRoot, 'src/shared'),
  path.join(desktopRoot, 'vite.config.ts'),
  path.join(desktopRoot, 'package.json'),
  // The emitters and the command line are not part of the page.
  ...['model', 'nodes', 'patterns', 'rules'].map((folder) => path.join(projectRoot, 'generator/src', folder)),
];

function newestChangeMs(place) {
  const own = statSync(place);
  if (own.isFile()) return own.mtimeMs;
  const names = readdirSync(place).filter((name) => !/\.test\.tsx?$/.test(name));
  return Math.max(0, ...names.map((name) => newestChangeMs(path.join(place, name))));
}

/** True where the built renderer is as new as its sources. */
export function rendererIsFresh() {
  const built = path.join(rendererFolder, 'index.html');
  return existsSync(built) && sources.filter(existsSync).every((place) => newestChangeMs(place) <= statSync(built).mtimeMs);
}

/** @param {(line: string) => void} say hears what takes time */
export async function buildRenderer(say) {
  if (rendererIsFresh()) return;
  say('Building the designer, once for these sources; this takes half a minute …');
  const startedMs = performance.now();
  const { build } = await import('vite');
  await build({ configFile: path.join(desktopRoot, 'vite.config.ts'), logLevel: 'error' });
  say(`Built in ${((performance.now() - startedMs) / 1000).toFixed(0)} s.`);
}
