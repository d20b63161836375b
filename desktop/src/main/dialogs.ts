import path from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { Dialogs } from '../host-node/create-host.ts';
import type { PathAccess } from '../host-node/path-access.ts';

const filters = [{ name: 'Topology', extensions: ['yaml', 'yml', 'json'] }];

/** The system's dialogs; what the user picks there, the page may from then on read and write. */
export function createDialogs(window: BrowserWindow, access: PathAccess): Dialogs {
  async function granted(chosen: string | undefined): Promise<{ path: string | null }> {
    if (!chosen) return { path: null };
    await access.grant(chosen);
    return { path: chosen };
  }
  return {
    async pickDocument() {
      const { filePaths } = await dialog.showOpenDialog(window, { defaultPath: access.folder, filters, properties: ['openFile'] });
      return await granted(filePaths[0]);
    },
    async pickSavePath({ suggestedName }) {
      const { filePath } = await dialog.showSaveDialog(window, {
        defaultPath: path.join(access.folder, path.basename(suggestedName)),
        filters,
      });
      return await granted(filePath);
    },
    async pickFolder({ title }) {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title,
        defaultPath: access.folder,
        properties: ['openDirectory', 'createDirectory'],
      });
      return await granted(filePaths[0]);
    },
  };
}
