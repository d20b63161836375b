import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { runPreload, serveApp, stageAddress, startShell } from './fixtures/electron-shell.ts';
import { Designer } from './pages/designer.ts';

test('the page runs under the shell as it is built: its files, its policy, its preload script, its dialogs', async ({
  page,
  context,
}, testInfo) => {
  test.slow();
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-electron-')));
  const saveTo = path.join(folder, 'mine.topology.yaml');
  const shell = await startShell(folder, saveTo);
  try {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await serveApp(context, shell);
    await runPreload(page, shell);
    expect(shell.started.loadURL).toBe('app://eventwright/index.html');
    await page.goto(stageAddress(shell.started.loadURL));

    const designer = new Designer(page, shell.started.loadURL);
    await designer.openExample('Order fulfilment');
    await designer.settled();
    await page.screenshot({ path: testInfo.outputPath('electron.png') });

    // Saved over IPC, by the system's dialog.
    await page.keyboard.press('ControlOrMeta+Shift+S');
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    expect(await readFile(saveTo, 'utf8')).toContain('title: Order fulfilment');
    expect(shell.recent).toContain(saveTo);

    // Chromium enforces the policy that the shell's own handler sends.
    const evaluated = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.head.append(script);
      const bridge = (globalThis as unknown as { eventwright: object }).eventwright;
      const outside = await fetch('/assets%2f..%2f..%2fpackage.json').then(({ status }) => status);
      return {
        inline: 'inlineRan' in globalThis,
        members: Object.keys(bridge),
        frozen: Object.isFrozen(bridge),
        node: 'require' in globalThis || 'process' in globalThis,
        outside,
      };
    });
    expect(evaluated).toEqual({ inline: false, members: ['invoke', 'onEvent'], frozen: true, node: false, outside: 403 });
    expect(faults.filter((fault) => !/Content Security Policy|403/.test(fault))).toEqual([]);
    expect(faults.some((fault) => fault.includes('Content Security Policy'))).toBe(true);

    expect(await shell.ask('navigate', { url: 'https://example.com/' })).toBe(false);
    expect(await shell.ask('navigate', { url: 'app://eventwright/index.html' })).toBe(true);
    expect(await shell.ask('open', { url: 'https://example.com/' })).toBe('deny');
    const foreign = shell.ask('invoke', { channel: 'host:appInfo', args: {}, url: 'https://example.com/', isMainFrame: false });
    await expect(foreign).rejects.toThrow('This frame may not call the host.');
  } finally {
    await page.close();
    await shell.stop();
    await rm(folder, { recursive: true });
  }
});
