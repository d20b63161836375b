// Finds and runs the Electron binary, and never downloads it: importing the package `electron` would.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { desktopRoot } from './paths.js';

/** @returns {string | undefined} the executable, where it is installed and there is a screen for it */
export function electronBinary() {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const binary = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
    return existsSync(binary) && hasScreen ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Builds main process, preload script and thread. @returns {Promise<string>} path of the main process */
export async function buildShell() {
  const { build } = await import('electron-vite');
  await build({ configFile: path.join(desktopRoot, 'electron.vite.config.ts'), logLevel: 'error' });
  return path.join(desktopRoot, 'dist/electron/main/index.js');
}

/** Builds the shell and runs it until its last window is closed. */
export async function runElectron(binary, { places, query, say }) {
  say('Building the shell …');
  const args = [await buildShell(), `--folder=${places.folder}`, `--query=${query}`];
  if (places.initialFile) args.push(places.initialFile);
  const child = spawn(binary, args, { stdio: 'inherit' });
  await new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
}
