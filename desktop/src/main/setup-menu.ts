import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { HostEvent } from '../shared/host-contract.ts';

type Item = readonly [label: string, commandId: string, accelerator?: string];

/** The renderer's commands that belong in a native menu; it runs them by id, as from its palette. */
export const menuCommands = {
  File: [
    ['New', 'file.new', 'CmdOrCtrl+Alt+N'],
    ['Open…', 'file.open', 'CmdOrCtrl+O'],
    ['Save', 'file.save', 'CmdOrCtrl+S'],
    ['Save As…', 'file.save-as', 'CmdOrCtrl+Shift+S'],
    ['Version History…', 'file.versions'],
    ['Export as SVG', 'file.export-svg'],
    ['Export as PNG', 'file.export-png'],
    ['Export as PDF', 'file.export-pdf'],
    ['Export as Mermaid', 'file.export-mermaid'],
    ['Generate…', 'project.generate', 'CmdOrCtrl+Shift+G'],
  ],
  Edit: [
    ['Undo', 'edit.undo', 'CmdOrCtrl+Z'],
    ['Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'],
  ],
  View: [
    ['Zoom to Fit', 'view.fit', 'CmdOrCtrl+1'],
    ['Zoom In', 'view.zoom-in', 'CmdOrCtrl+='],
    ['Zoom Out', 'view.zoom-out', 'CmdOrCtrl+-'],
    ['Problems', 'view.problems', 'CmdOrCtrl+Shift+M'],
    ['Text', 'view.text', 'CmdOrCtrl+Shift+E'],
    ['Light or Dark', 'view.theme'],
    ['High Contrast', 'view.contrast'],
  ],
  Help: [
    ['Command Palette…', 'help.palette', 'CmdOrCtrl+Shift+P'],
    ['Keyboard Shortcuts', 'help.shortcuts'],
    ['Take the Tour', 'help.tour'],
  ],
} as const satisfies Record<string, readonly Item[]>;

function sendCommand(window: BrowserWindow | undefined, id: string): void {
  const event: HostEvent = { type: 'command', id };
  window?.webContents.send('host-event', event);
}

/** The renderer handles its keys itself; here they are only shown, or a text field would lose its own undo. */
const itemsOf = (items: readonly Item[]): MenuItemConstructorOptions[] =>
  items.map(([label, id, accelerator]) => ({
    label,
    ...(accelerator && { accelerator, registerAccelerator: false }),
    click: (_item, window) => sendCommand(window instanceof BrowserWindow ? window : undefined, id),
  }));

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** Installs the menu of the application; the same on every system but for macOS's first menu. */
export function setupMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      {
        label: 'File',
        submenu: [
          ...itemsOf(menuCommands.File),
          separator,
          ...(platform === 'darwin' ? [{ role: 'recentDocuments' } as const] : []),
          platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
        ],
      },
      {
        label: 'Edit',
        submenu: [...itemsOf(menuCommands.Edit), separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
      },
      { label: 'View', submenu: [...itemsOf(menuCommands.View), separator, { role: 'togglefullscreen' }, { role: 'toggleDevTools' }] },
      { role: 'windowMenu' },
      { role: 'help', submenu: itemsOf(menuCommands.Help) },
    ]),
  );
}
