import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** What the tests need of Electron, in place of its binary. Each part records how it was set up. */

export class WebContentsDouble extends EventEmitter {
  readonly mainFrame: { url: string };
  readonly send = vi.fn();
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  readonly id: number;
  readonly url: string;

  constructor(id: number, url: string) {
    super();
    this.id = id;
    this.url = url;
    this.mainFrame = { url };
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.url;
  }

  isDestroyed(): boolean {
    return false;
  }
}

let windowCount = 0;

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  static getAllWindows = (): BrowserWindow[] => BrowserWindow.all;
  static getFocusedWindow = (): BrowserWindow | null => null;

  readonly webContents = new WebContentsDouble((windowCount += 1), 'app://eventwright/index.html');
  readonly loadURL = vi.fn(async (_url: string) => undefined);
  readonly focus = vi.fn();
  readonly show = vi.fn();
  readonly maximize = vi.fn();
  readonly isMinimized = (): boolean => false;
  readonly isMaximized = (): boolean => false;
  readonly getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
  readonly options: { webPreferences: Record<string, unknown> };

  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }
}

type Handler = (event: unknown, args: unknown) => Promise<unknown>;
export const ipcHandlers = new Map<string, Handler>();
export const ipcMain = { handle: (channel: string, handler: Handler) => void ipcHandlers.set(channel, handler) };

type Decide = (allowed: boolean) => void;
export const decisions: {
  request?: (contents: WebContentsDouble, permission: string, decide: Decide) => void;
  check?: (contents: WebContentsDouble | null, permission: string, origin: string) => boolean;
  device?: () => boolean;
  load?: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void;
} = {};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: NonNullable<typeof decisions.request>) => void (decisions.request = handler),
    setPermissionCheckHandler: (handler: NonNullable<typeof decisions.check>) => void (decisions.check = handler),
    setDevicePermissionHandler: (handler: NonNullable<typeof decisions.device>) => void (decisions.device = handler),
    webRequest: { onBeforeRequest: (handler: NonNullable<typeof decisions.load>) => void (decisions.load = handler) },
  },
};

export const app = Object.assign(new EventEmitter(), {
  quit: vi.fn(),
  requestSingleInstanceLock: vi.fn(() => true),
  isReady: vi.fn(() => true),
  getVersion: () => '1.2.3',
  addRecentDocument: vi.fn((_path: string) => undefined),
  getPath: vi.fn((_name: string) => '/nowhere'),
});

interface MenuTemplate {
  label?: string;
  role?: string;
  submenu?: { label?: string; click?: (item: unknown, window: unknown) => void }[];
}
export const menu: { template: MenuTemplate[] } = { template: [] };
export const Menu = {
  buildFromTemplate: (template: MenuTemplate[]) => template,
  setApplicationMenu: (template: MenuTemplate[]) => void (menu.template = template),
};

export const dialog = { showOpenDialog: vi.fn(), showSaveDialog: vi.fn(), showMessageBoxSync: vi.fn(() => 0), showErrorBox: vi.fn() };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const protocol = { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() };
