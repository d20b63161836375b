// Stands in for the module `electron` while the built main process runs on Node: it lets the app come up, then calls the
// host as the page would, prints what came back, and ends the process.
import { EventEmitter } from 'node:events';
import { register } from 'node:module';
import { readFile } from 'node:fs/promises';

register(
  `data:text/javascript,${encodeURIComponent(`export const resolve = (name, context, next) =>
    name === 'electron' ? { url: ${JSON.stringify(import.meta.url)}, shortCircuit: true } : next(name, context);`)}`,
);

const handlers = new Map();
const done = { schemes: [], handled: [], sandboxed: false };

async function callAsThePage(window) {
  const { webContents } = window;
  const invoke = (name, args) => handlers.get(`host:${name}`)({ sender: webContents, senderFrame: webContents.mainFrame }, args);
  const { EXAMPLE: example = '', TARGET: folder = '' } = process.env;
  const generated = await invoke('generate', { jobId: 'a', text: await readFile(example, 'utf8'), folder, broker: null });
  const foreign = await handlers
    .get('host:appInfo')({ sender: webContents, senderFrame: { url: 'https://evil.example/' } }, {})
    .catch((error) => error.message);
  const { preload } = window.options.webPreferences;
  process.stdout.write(
    JSON.stringify({
      ...done,
      url: window.url,
      preload,
      channels: handlers.size,
      info: await invoke('appInfo', {}),
      generated,
      foreign,
      events: webContents.sent,
    }),
  );
  process.exit(0);
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [];
  static getFocusedWindow = () => null;
  webContents = Object.assign(new EventEmitter(), {
    id: 1,
    mainFrame: { url: 'app://eventwright/index.html' },
    sent: 0,
    isDestroyed: () => false,
    send() {
      this.sent += 1;
    },
  });

  constructor(options) {
    super();
    this.options = options;
  }

  async loadURL(url) {
    this.url = url;
    // As in Electron, the page speaks once the main process has had its turn.
    setImmediate(() => void callAsThePage(this));
  }
}

const ready = Promise.resolve();
const ignore = () => undefined;
export const app = Object.assign(new EventEmitter(), {
  enableSandbox: () => void (done.sandboxed = true),
  requestSingleInstanceLock: () => true,
  whenReady: () => ready,
  isReady: () => true,
  getPath: () => process.env.TARGET,
  getVersion: () => '1.2.3',
  addRecentDocument: ignore,
  exit: (code) => process.exit(code),
});
export const protocol = {
  registerSchemesAsPrivileged: (schemes) => done.schemes.push(...schemes.map(({ scheme }) => scheme)),
  handle: (scheme) => done.handled.push(scheme),
};
export const ipcMain = { handle: (channel, handler) => handlers.set(channel, handler) };
export const Menu = { buildFromTemplate: (template) => template, setApplicationMenu: ignore };
export const dialog = { showErrorBox: (title, text) => process.stderr.write(`${title}: ${text}\n`) };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const session = {
  defaultSession: {
    setPermissionRequestHandler: ignore,
    setPermissionCheckHandler: ignore,
    setDevicePermissionHandler: ignore,
    webRequest: { onBeforeRequest: ignore },
  },
};
