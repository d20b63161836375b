import { app, type BrowserWindow } from 'electron';
import type { HostCalls } from '../host-node/call-host.ts';
import { createNodeHost } from '../host-node/create-host.ts';
import { createPathAccess } from '../host-node/path-access.ts';
import { createDialogs } from './dialogs.ts';
import { createWindow, showPage } from './setup-window.ts';

export interface DesignerPlaces {
  preload: string;
  generateWorker: URL;
  folder: string;
}

/** The open windows, each with a host of its own: one document a window. */
export interface Designers {
  open(file: string | null, query: string): Promise<BrowserWindow>;
  callsOf(webContentsId: number): HostCalls | undefined;
}

export function createDesigners({ preload, generateWorker, folder }: DesignerPlaces): Designers {
  const hosts = new Map<number, HostCalls>();
  return {
    callsOf: (id) => hosts.get(id),
    async open(file, query) {
      const access = await createPathAccess(folder);
      if (file !== null) await access.grant(file);
      const window = createWindow(preload);
      const { webContents } = window;
      const host = createNodeHost({
        appInfo: { version: app.getVersion(), shell: 'electron', nativeDialogs: true, initialFile: file },
        access,
        generateWorker: async () => generateWorker,
        dialogs: createDialogs(window, access),
        onDocument: (path) => app.addRecentDocument(path),
        emit: (event) => {
          if (!webContents.isDestroyed()) webContents.send('host-event', event);
        },
      });
      hosts.set(webContents.id, host.calls);
      window.once('closed', () => {
        hosts.delete(webContents.id);
        void host.close();
      });
      await showPage(window, query);
      return window;
    },
  };
}
