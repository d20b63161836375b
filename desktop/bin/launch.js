// Starts the designer: in Electron where its binary is installed, else in the browser.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildRenderer } from './build-renderer.js';
import { bundleHost, bundleWorker } from './bundles.js';
import { electronBinary, runElectron } from './electron.js';
import { rendererFolder, version } from './paths.js';

const say = (line) => process.stderr.write(`${line}\n`);

class UsageError extends Error {}

function parsed(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '0' },
        folder: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function portOf(text) {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`--port must be a number from 0 to 65535; 0 takes a free one.`);
  return port;
}

/** The file to open and the folder to serve. A file outside the folder brings its own. */
function placesOf(file, folder) {
  if (file === undefined) return { initialFile: null, folder };
  const initialFile = path.resolve(file);
  if (!existsSync(initialFile) || !statSync(initialFile).isFile()) {
    throw new UsageError(`${file} is not a file. Create one with "eventwright new ${file}", or start without a file.`);
  }
  const inside = !path.relative(folder, initialFile).startsWith('..');
  return { initialFile, folder: inside ? folder : path.dirname(initialFile) };
}

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

async function openBrowser(url) {
  if (!hasDisplay()) return;
  const { default: open } = await import('open');
  const child = await open(url);
  // The address is printed; a machine without a browser needs no more.
  child.once('error', () => undefined);
}

async function serve({ places, port, open, query }) {
  const { startWebHost } = await import(await bundleHost());
  const host = await startWebHost({
    version,
    ...places,
    renderer: rendererFolder,
    port,
    generateWorker: async () => new URL(await bundleWorker()),
    onFault: (error) => say(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  const url = `${host.origin}/${query}#token=${host.token}`;
  say(`Eventwright ${version} serves ${places.folder}. The address holds a secret of this run; Ctrl-C ends it.`);
  process.stdout.write(`${url}\n`);
  if (open) await openBrowser(url);
  await interrupted();
  await host.close();
}

const impatientMs = 1000;

/**
 * Resolves when the user or the system ends the program. A second Ctrl-C ends it at once; the same one may arrive
 * twice, from the terminal and from a program in between.
 */
function interrupted() {
  return new Promise((resolve) => {
    let firstMs;
    process.on('SIGINT', () => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs > impatientMs) process.exit(130);
      resolve();
    });
    process.once('SIGTERM', resolve);
  });
}

async function start(args, { usage, folder, example }) {
  const { values, positionals } = parsed(args);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  if (positionals.length > 1) throw new UsageError('Give one file at most.');
  const port = portOf(values.port);
  const chosen = path.resolve(values.folder ?? folder);
  if (values.folder === undefined) mkdirSync(chosen, { recursive: true });
  const places = placesOf(positionals[0], chosen);
  const query = example && places.initialFile === null ? `?example=${example}` : '';
  await buildRenderer(say);
  const binary = values.browser ? undefined : electronBinary();
  if (binary) await runElectron(binary, { places, query, say });
  else await serve({ places, port, open: !values['no-open'], query });
}

/**
 * @param {string[]} args as on the command line
 * @param {{ usage: string, folder: string, example?: string }} defaults folder to serve, and the example to open where no file is named
 * @returns {Promise<number>} exit code: 0 clean, 2 usage or fault
 */
export async function launch(args, defaults) {
  try {
    await start(args, defaults);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) say(`${error.message}\n${defaults.usage}`);
    else if (error?.code === 'EADDRINUSE') say('That port is in use. Choose another with --port, or leave it out for a free one.');
    else if (error?.remedy) say(`${error.message} ${error.remedy}`);
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 2;
  }
}
