import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog } from 'electron';
import { createDesigners } from './open-designer.ts';
import { setupOpenFile, setupSingleInstance } from './setup-files.ts';
import { setupIpc } from './setup-ipc.ts';
import { setupMenu } from './setup-menu.ts';
import { registerAppScheme, setupProtocol } from './setup-protocol.ts';
import { setupSecurity } from './setup-security.ts';
import { parseStartArguments } from './start-arguments.ts';

// Everything stands beside this file once it is built: dist/electron/main, dist/electron/preload, dist/renderer.
const built = (relative: string) => new URL(relative, import.meta.url);

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}

async function run(): Promise<void> {
  const started = parseStartArguments(process.argv.slice(1), process.cwd());
  const folder = started.folder ?? path.join(app.getPath('documents'), 'Eventwright');
  const designers = createDesigners({
    preload: fileURLToPath(built('../preload/index.cjs')),
    generateWorker: built('./generate-worker.js'),
    folder,
  });
  const open = (file: string | null, query = '') =>
    void designers
      .open(file, query)
      .catch((error: unknown) =>
        dialog.showErrorBox('Eventwright could not open a window', error instanceof Error ? error.message : String(error)),
      );
  if (!setupSingleInstance(open)) return;
  const { takeEarly } = setupOpenFile(open);
  await app.whenReady();
  mkdirSync(folder, { recursive: true });
  setupSecurity();
  setupProtocol(fileURLToPath(built('../../renderer')));
  setupMenu(process.platform);
  setupIpc(designers.callsOf, report);
  open(started.file ?? takeEarly() ?? null, started.query);
}

registerAppScheme();
// Enables the sandbox for every renderer, whatever a window asks for.
app.enableSandbox();
run().catch((error: unknown) => {
  report(error);
  app.exit(1);
});
