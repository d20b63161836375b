import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { app, type BrowserWindow, dialog, menu } from './electron-double.fixture.ts';
import { createDesigners, type Designers } from './open-designer.ts';
import { setupOpenFile, setupSingleInstance } from './setup-files.ts';
import { menuCommands, setupMenu } from './setup-menu.ts';
import { parseStartArguments } from './start-arguments.ts';
import { readWindowState } from './window-state.ts';

vi.mock('electron', () => import('./electron-double.fixture.ts'));

let root: string;
let designers: Designers;
beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-window-')));
  app.getPath.mockReturnValue(root);
  designers = createDesigners({ preload: '/preload.cjs', generateWorker: pathToFileURL('/worker.js'), folder: root });
});
afterAll(() => rm(root, { recursive: true }));

const opened = async (file: string | null = null, query = '') => (await designers.open(file, query)) as unknown as BrowserWindow;

describe('a window', () => {
  it('is confined and loads the page', async () => {
    const { options, loadURL } = await opened(null, '?example=order-platform');
    expect(options.webPreferences).toMatchObject({
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(loadURL).toHaveBeenCalledWith('app://eventwright/index.html?example=order-platform');
  });

  it('has a host of its own, with the file that it was opened on', async () => {
    const outside = path.join(os.tmpdir(), path.basename(root) + '.yaml');
    await writeFile(outside, 'eventwright: "1.0"');
    const [first, second] = [await opened(outside), await opened()];
    const [ofFirst, ofSecond] = [designers.callsOf(first.webContents.id), designers.callsOf(second.webContents.id)];
    expect([await ofFirst?.appInfo({}), (await ofFirst?.readDocument({ path: outside }))?.text]).toEqual([
      { version: '1.2.3', shell: 'electron', nativeDialogs: true, folder: root, initialFile: outside },
      'eventwright: "1.0"',
    ]);
    await expect(ofSecond?.readDocument({ path: outside })).rejects.toMatchObject({ code: 'not-allowed' });
    await rm(outside);
    first.emit('closed');
    expect(designers.callsOf(first.webContents.id)).toBeUndefined();
  });

  it('may read what the user chose in the dialog', async () => {
    const calls = designers.callsOf((await opened()).webContents.id);
    dialog.showSaveDialog.mockResolvedValueOnce({ filePath: path.join(os.tmpdir(), 'chosen.yaml') });
    dialog.showOpenDialog.mockResolvedValueOnce({ filePaths: [] });
    expect([await calls?.pickSavePath({ suggestedName: '../a.yaml' }), await calls?.pickDocument({})]).toEqual([
      { path: path.join(os.tmpdir(), 'chosen.yaml') },
      { path: null },
    ]);
    expect(dialog.showSaveDialog).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ defaultPath: path.join(root, 'a.yaml') }),
    );
    await expect(calls?.readDocument({ path: path.join(os.tmpdir(), 'chosen.yaml') })).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    [0, false],
    [1, true],
  ])('closes over unsaved changes only when the answer is to (%i)', async (answer, closes) => {
    const event = { preventDefault: vi.fn() };
    dialog.showMessageBoxSync.mockReturnValueOnce(answer);
    (await opened()).webContents.emit('will-prevent-unload', event);
    expect(event.preventDefault.mock.calls.length > 0).toBe(closes);
  });

  it('opens again where it was closed', async () => {
    (await opened()).emit('close');
    expect(JSON.parse(await readFile(path.join(root, 'window.json'), 'utf8'))).toEqual({
      position: { x: 10, y: 20 },
      width: 1000,
      height: 700,
      maximized: false,
    });
    expect((await opened()).options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  });

  it.each([
    [
      'on a screen that is gone',
      '{"position":{"x":5000,"y":0},"width":1000,"height":700,"maximized":true}',
      { position: null, width: 1000, maximized: true },
    ],
    ['by a broken file', '{"width":"wide"', { position: null, width: 1280 }],
    ['of no size', '{"position":null,"width":0,"height":0,"maximized":false}', { width: 1280 }],
  ])('is not placed %s', async (_name, text, expected) => {
    const file = path.join(root, 'odd.json');
    await writeFile(file, text);
    expect(readWindowState(file, [{ x: 0, y: 0, width: 1920, height: 1080 }])).toMatchObject(expected);
  });
});

describe('files from the system', () => {
  it('go from a second start to the first process', () => {
    const open = vi.fn();
    expect(setupSingleInstance(open)).toBe(true);
    app.emit('second-instance', {}, ['/eventwright', '--flag', 'b.yaml'], '/files');
    expect(open.mock.calls).toEqual([['/files/b.yaml']]);
    app.requestSingleInstanceLock.mockReturnValueOnce(false);
    expect([setupSingleInstance(open), app.quit.mock.calls.length]).toEqual([false, 1]);
  });

  it('open at once, or when the app is ready', () => {
    const open = vi.fn();
    const { takeEarly } = setupOpenFile(open);
    const event = { preventDefault: vi.fn() };
    app.isReady.mockReturnValueOnce(false);
    app.emit('open-file', event, '/early.yaml');
    app.emit('open-file', event, '/late.yaml');
    expect([takeEarly(), open.mock.calls, event.preventDefault.mock.calls.length]).toEqual(['/early.yaml', [['/late.yaml']], 2]);
  });
});

it.each([
  [['--folder=/f', '--query=?example=flash-sale', 'a.yaml'], { folder: '/f', query: '?example=flash-sale', file: '/cwd/a.yaml' }],
  [['.', '--query=?x=<script>', '--inspect=a.yaml'], { folder: undefined, query: '', file: undefined }],
])('parseStartArguments reads %j', (args, expected) => {
  expect(parseStartArguments(args, '/cwd')).toEqual(expected);
});

describe('setupMenu', () => {
  it('sends the command of an item to the window that shows it', async () => {
    setupMenu('linux');
    const window = await opened();
    menu.template
      .find(({ label }) => label === 'Edit')
      ?.submenu?.find(({ label }) => label === 'Undo')
      ?.click?.({}, window);
    expect(window.webContents.send).toHaveBeenCalledWith('host-event', { type: 'command', id: 'edit.undo' });
  });

  const ids: string[] = Object.values(menuCommands).flatMap((items) => items.map(([, id]) => id));
  it.each(ids)('names a command of the renderer: %s', async (id) => {
    const folder = new URL('../renderer/commands/', import.meta.url);
    const sources = await Promise.all(
      (await readdir(folder)).filter((name) => name.endsWith('-commands.ts')).map((name) => readFile(new URL(name, folder), 'utf8')),
    );
    expect(sources.some((source) => source.includes(`id: '${id}'`))).toBe(true);
  });

  it('begins with the menu of the app on macOS only', () => {
    setupMenu('darwin');
    expect(menu.template[0]?.role).toBe('appMenu');
    setupMenu('linux');
    expect(menu.template[0]?.label).toBe('File');
  });
});
