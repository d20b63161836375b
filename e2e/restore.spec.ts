import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/designer-test.ts';
import { startStudio } from './fixtures/studio.ts';

test('what was not saved when the page ended is offered, and the file is untouched', async ({ designer, folder }, testInfo) => {
  await designer.open('order-fulfilment');
  await designer.saveAs('mine.topology.yaml');
  const file = path.join(folder, 'mine.topology.yaml');
  const saved = await readFile(file, 'utf8');
  await designer.retitle(designer.nodes.first(), 'Not saved yet');
  const backups = path.join(folder, '.eventwright/backups');
  await expect.poll(() => readdir(backups).catch(() => [])).toHaveLength(1);
  await expect.poll(async () => readFile(path.join(backups, (await readdir(backups))[0] ?? ''), 'utf8')).toContain('Not saved yet');

  // Another run of the host, as after a crash of both: nothing of the first page is left but its backup.
  const later = await startStudio(folder);
  const page = await designer.page.context().newPage();
  await page.goto(later.url);
  const dialog = page.getByRole('dialog', { name: 'Unsaved work was found' });
  await expect(dialog).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath('restore.png') });
  await dialog.getByRole('button', { name: /mine\.topology\.yaml/ }).click();
  await expect(page.getByRole('group', { name: / Not saved yet$/ })).toBeVisible();
  await expect(page.getByText('Unsaved', { exact: true })).toBeVisible();
  expect(await readFile(file, 'utf8')).toBe(saved);
  await page.close();
  expect(await later.stop()).toBe(0);
});
