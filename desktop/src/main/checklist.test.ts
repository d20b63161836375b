import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readText } from 'eventwright/model/read-text.ts';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';

/** A node of a syntax tree, as far as the checks look at it. */
interface Syntax {
  readonly type: string;
  readonly [member: string]: unknown;
}

const source = fileURLToPath(new URL('../', import.meta.url));
const root = path.resolve(source, '../..');

const isSyntax = (value: unknown): value is Syntax =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function* nodesOf(value: unknown): Generator<Syntax> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (isSyntax(value)) {
    yield value;
    for (const member of Object.values(value)) yield* nodesOf(member);
  }
}

function nameOf(value: unknown): string {
  const name = isSyntax(value) ? (value['name'] ?? value['value']) : undefined;
  return typeof name === 'string' ? name : '';
}
const valueOf = (value: unknown): unknown => (isSyntax(value) && value.type === 'Literal' ? value['value'] : undefined);

/** `a.b.c` of a call or a member expression. */
function pathOf(value: unknown): string {
  if (!isSyntax(value)) return '';
  if (value.type === 'MemberExpression') return `${pathOf(value['object'])}.${nameOf(value['property'])}`;
  return nameOf(value);
}

interface File {
  readonly name: string;
  readonly syntax: readonly Syntax[];
}

const files: readonly File[] = ['main', 'preload'].flatMap((folder) =>
  readdirSync(path.join(source, folder))
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .map((name) => ({
      name: `${folder}/${name}`,
      syntax: [...nodesOf(parseAst(readFileSync(path.join(source, folder, name), 'utf8'), { lang: 'ts' }))],
    })),
);
const all = files.flatMap(({ syntax }) => syntax);
const properties = all.filter(({ type }) => type === 'Property');
const settings = (name: string) => properties.filter(({ key }) => nameOf(key) === name).map(({ value }) => valueOf(value));
/** What a call is given; nothing where there is no such call. */
const argumentsOf = (call: Syntax | undefined) => (call ?? { type: '', arguments: [] })['arguments'] as Syntax[];
const calls = (name: string) => all.filter(({ type, callee }) => type === 'CallExpression' && pathOf(callee) === name);
const listens = (event: string) =>
  all.filter(({ type, callee, arguments: args }) => {
    const [first] = Array.isArray(args) ? (args as unknown[]) : [];
    return type === 'CallExpression' && pathOf(callee).endsWith('.on') && valueOf(first) === event;
  });
const strings = all.map(valueOf).filter((value) => typeof value === 'string');
const templates = all.filter(({ type }) => type === 'TemplateElement').map(({ value }) => (value as { raw: string }).raw);
const builder = readText(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'), 'yaml').value as Record<string, unknown>;

const onlyWindow = () => all.filter(({ type, callee }) => type === 'NewExpression' && nameOf(callee) === 'BrowserWindow');

/** Electron's checklist, point by point: https://www.electronjs.org/docs/latest/tutorial/security */
const points: readonly (readonly [point: string, check: () => void])[] = [
  [
    '1. only secure content is loaded',
    () => expect([...strings, ...templates].filter((text) => /^(http|ws|ftp):\/\//.test(text))).toEqual([]),
  ],
  [
    '2. the page has no Node',
    () => {
      expect(onlyWindow()).toHaveLength(1);
      expect(settings('nodeIntegration')).toEqual([false]);
      expect([...settings('nodeIntegrationInWorker'), ...settings('nodeIntegrationInSubFrames')]).toEqual([]);
    },
  ],
  ['3. contexts are isolated', () => expect(settings('contextIsolation')).toEqual([true])],
  [
    '4. every process is sandboxed',
    () => {
      expect(settings('sandbox')).toEqual([true]);
      expect(calls('app.enableSandbox')).toHaveLength(1);
      expect(strings.filter((text) => text === 'no-sandbox')).toEqual([]);
    },
  ],
  [
    '5. permissions are decided',
    () => {
      for (const name of ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'])
        expect(calls(`defaultSession.${name}`)).toHaveLength(1);
    },
  ],
  ['6. web security stays on', () => expect(settings('webSecurity')).toEqual([true])],
  [
    '7. there is a policy for content, without eval and inline scripts',
    () => {
      const [policy = '', ...others] = settings('content-security-policy').map(String);
      expect(others).toEqual([]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain('unsafe-eval');
    },
  ],
  ['8. no insecure content runs', () => expect(settings('allowRunningInsecureContent')).toEqual([])],
  ['9. no experiments are on', () => expect(settings('experimentalFeatures')).toEqual([])],
  ['10. no features of Blink are switched on', () => expect(settings('enableBlinkFeatures')).toEqual([])],
  ['11. no webview may open windows', () => expect([...settings('allowpopups'), ...settings('webviewTag')]).toEqual([false])],
  ['12. a webview is never attached', () => expect(listens('will-attach-webview')).toHaveLength(1)],
  [
    '13. navigation is limited',
    () => {
      for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) expect(listens(event)).toHaveLength(1);
    },
  ],
  [
    '14. new windows are denied',
    () => {
      expect(calls('contents.setWindowOpenHandler')).toHaveLength(1);
      expect(settings('action')).toEqual(['deny']);
    },
  ],
  ['15. nothing is handed to the system to open', () => expect(all.filter((node) => pathOf(node).startsWith('shell.open'))).toEqual([])],
  [
    '16. Electron is a current release, pinned',
    () => {
      const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'desktop/package.json'), 'utf8')) as {
        devDependencies: Record<string, string>;
      };
      expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45);
    },
  ],
  [
    '17. the sender of every message is checked',
    () => {
      const handlers = calls('ipcMain.handle');
      expect(handlers).toHaveLength(1);
      const [, handler] = argumentsOf(handlers[0]);
      const [first] = (handler as unknown as { body: { body: Syntax[] } }).body.body;
      // Before anything else, the arguments included.
      expect(pathOf((first as unknown as { expression: { callee: Syntax } }).expression.callee)).toBe('assertAppFrame');
      expect([...calls('ipcMain.on'), ...calls('ipcMain.handleOnce'), ...calls('ipcMain.once')]).toEqual([]);
    },
  ],
  [
    '18. pages come from a scheme of our own, not from files',
    () => {
      expect(calls('protocol.handle')).toHaveLength(1);
      expect(calls('window.loadFile')).toEqual([]);
      expect([...strings, ...templates].filter((text) => text.startsWith('file:'))).toEqual([]);
    },
  ],
  [
    '19. fuses close what the app does not need',
    () => {
      expect(builder['electronFuses']).toMatchObject({
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        grantFileProtocolExtraPrivileges: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
      });
    },
  ],
  [
    '20. the page gets no object of Electron',
    () => {
      const exposed = calls('contextBridge.exposeInMainWorld');
      expect(exposed).toHaveLength(1);
      const [, api] = argumentsOf(exposed[0]);
      const members = (api as unknown as { properties: { key: Syntax }[] }).properties.map(({ key }) => nameOf(key));
      expect(members).toEqual(['invoke', 'onEvent']);
      // Neither `ipcRenderer` nor its event is a value that is handed on.
      const handed = [...nodesOf(api)].filter(
        ({ type, value }) =>
          type === 'Property' && isSyntax(value) && value.type === 'Identifier' && /ipcRenderer|event/i.test(nameOf(value)),
      );
      expect(handed).toEqual([]);
    },
  ],
];

describe("Electron's security checklist", () => {
  it('has twenty points, and there is code to check', () => {
    expect(points.map(([point]) => Number.parseInt(point, 10))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(files.length).toBeGreaterThan(10);
  });

  it.each(points)('%s', (_point, check) => check());
});
