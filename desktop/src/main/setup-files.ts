import { app, BrowserWindow } from 'electron';
import { parseStartArguments } from './start-arguments.ts';

type Open = (file: string | null) => void;

/** Brings the window in front that was used last; opens one where there is none. */
function showAgain(open: Open): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (!window) return open(null);
  if (window.isMinimized()) window.restore();
  window.focus();
}

/**
 * One process for all windows: a second start hands its file to the first and ends.
 * @returns false in that second process
 */
export function setupSingleInstance(open: Open): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on('second-instance', (_event, args, cwd) => {
    const { file } = parseStartArguments(args.slice(1), cwd);
    if (file === undefined) showAgain(open);
    else open(file);
  });
  return true;
}

/**
 * Files opened from the system's file manager, also before the app is ready, and the dock's icon on macOS.
 * @returns the file that came before the app was ready, if any
 */
export function setupOpenFile(open: Open): { takeEarly(): string | undefined } {
  let early: string | undefined;
  app.on('open-file', (event, file) => {
    event.preventDefault();
    if (app.isReady()) open(file);
    else early = file;
  });
  app.on('activate', () => showAgain(open));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  return { takeEarly: () => early };
}
