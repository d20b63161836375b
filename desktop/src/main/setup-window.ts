import path from 'node:path';
import { app, BrowserWindow, dialog, screen } from 'electron';
import { appOrigin } from './app-origin.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const closeAnyway = 1;

/** The page asks to stay by `beforeunload` where it has unsaved changes. */
function askBeforeClosing(window: BrowserWindow): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const choice = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: 'The topology has changes that are not saved.',
      detail: 'They are lost if the window closes now.',
      buttons: ['Keep editing', 'Close without saving'],
      defaultId: 0,
      cancelId: 0,
    });
    // Here preventing the default means to let the page go.
    if (choice === closeAnyway) event.preventDefault();
  });
}

function keepPlace(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds();
    writeWindowState(file, { position: { x, y }, width, height, maximized: window.isMaximized() });
  });
}

/**
 * Makes a window; `showPage` loads the designer into it, once its host stands.
 * @param preload path of the built preload script
 */
export function createWindow(preload: string): BrowserWindow {
  const stateFile = path.join(app.getPath('userData'), 'window.json');
  const { position, maximized, width, height } = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...position,
    width,
    height,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Eventwright',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  askBeforeClosing(window);
  keepPlace(window, stateFile);
  return window;
}

/** @param query such as `?example=order-platform`, or empty */
export const showPage = (window: BrowserWindow, query: string): Promise<void> => window.loadURL(`${appOrigin}/index.html${query}`);
