import { randomBytes } from 'node:crypto';
import { createNodeHost, noDialogs, type HostOptions } from '../host-node/create-host.ts';
import { createPathAccess } from '../host-node/path-access.ts';
import { createEventClients } from './events.ts';
import { startWebServer } from './server.ts';

export interface WebHostOptions extends Pick<HostOptions, 'generateWorker'> {
  version: string;
  /** The only folder whose files the page may read and write, and below which it may generate. */
  folder: string;
  initialFile: string | null;
  /** Folder of the built renderer. */
  renderer: string;
  /** 0 takes a free port. */
  port: number;
  onFault(error: unknown): void;
}

export interface WebHost {
  /** Such as `http://127.0.0.1:4711`. */
  origin: string;
  /** Secret of this run; whoever has it may read and write the folder. */
  token: string;
  close(): Promise<void>;
}

const tokenBytes = 32;

/**
 * Serves the designer to the browser of this machine.
 * @throws HostError where the folder cannot be opened; errors of `listen`, such as `EADDRINUSE`
 */
export async function startWebHost({
  version,
  folder,
  initialFile,
  generateWorker,
  renderer,
  port,
  onFault,
}: WebHostOptions): Promise<WebHost> {
  const token = randomBytes(tokenBytes).toString('base64url');
  const events = createEventClients();
  const host = createNodeHost({
    appInfo: { version, shell: 'web', nativeDialogs: false, initialFile },
    access: await createPathAccess(folder),
    generateWorker,
    dialogs: noDialogs,
    emit: (event) => events.send(event),
  });
  const server = await startWebServer({ calls: host.calls, events, renderer, token, port, onFault });
  return {
    origin: server.origin,
    token,
    async close() {
      await host.close();
      await server.close();
    },
  };
}
