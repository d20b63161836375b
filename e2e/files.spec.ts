import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/designer-test.ts';
import { Designer } from './pages/designer.ts';

// Comparing loads the text editor, and two windows wait for each other: on a busy machine that takes its time.
test.beforeEach(() => test.slow());
const loadMs = 30_000;

test('earlier versions are compared and restored, and recent files are offered', async ({ designer, studio, folder }, testInfo) => {
  await designer.open('order-fulfilment');
  await designer.saveAs('mine.topology.yaml');
  await designer.retitle(designer.nodes.first(), 'Second title');
  await designer.save();
  await expect(designer.page.getByText('Saved', { exact: true })).toBeVisible();

  await designer.runCommand('Version history');
  const dialog = designer.page.getByRole('dialog', { name: 'Version history' });
  await expect(dialog.getByTestId('text-diff').locator('.line-insert').first()).toBeVisible({ timeout: loadMs });
  await designer.page.screenshot({ path: testInfo.outputPath('versions.png') });
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(designer.page.getByRole('group', { name: / Second title$/ })).toHaveCount(0);
  await designer.undo();
  await expect(designer.page.getByRole('group', { name: / Second title$/ })).toBeVisible();

  // Another tab of the same host, on its start page.
  const page = await designer.page.context().newPage();
  await new Designer(page, studio.url).open();
  const recent = page.getByRole('region', { name: 'Recent' });
  await expect(recent).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath('recent.png') });
  await recent.getByRole('button', { name: 'mine.topology.yaml' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'mine.topology.yaml' })).toBeVisible();
  expect(await readFile(path.join(folder, 'mine.topology.yaml'), 'utf8')).toContain('Second title');
});

test('a file is opened by dropping it on the window; what is no topology is refused in words', async ({ designer }) => {
  await designer.open();
  await designer.dropFile('dropped.topology.yaml', 'eventwright: "1.0"\ninfo: { name: dropped }\nnodes: { orders: { kind: queue } }\n');
  await expect(designer.node('Queue', 'orders')).toBeVisible();
  await expect(designer.page.getByRole('heading', { level: 1, name: 'dropped.topology.yaml' })).toBeVisible();
  await expect(designer.page.getByText('Not on disk yet')).toBeVisible();
  await designer.dropFile('photo.png', 'x');
  await expect(designer.page.getByRole('alert')).toContainText('photo.png is no topology');
});

test('two windows on one file: one edits, the other reads and can take over', async ({ designer, studio, folder }, testInfo) => {
  await writeFile(
    path.join(folder, 'shared.topology.yaml'),
    'eventwright: "1.0"\ninfo: { name: shared }\nnodes: { orders: { kind: queue } }\n',
  );
  await designer.open();
  await designer.openFile('shared.topology.yaml');
  await expect(designer.node('Queue', 'orders')).toBeVisible();

  const page = await designer.page.context().newPage();
  const other = new Designer(page, studio.url);
  await other.open();
  await other.openFile('shared.topology.yaml');
  await expect(page.getByText('open in another window')).toBeVisible();
  await expect(other.palette.getByRole('button', { name: 'Queue', exact: true })).toBeDisabled();
  await page.screenshot({ path: testInfo.outputPath('elsewhere.png') });

  // What the first saves reaches the second.
  await designer.retitle(designer.node('Queue', 'orders'), 'Incoming');
  await designer.save();
  await expect(other.node('Queue', 'Incoming')).toBeVisible();

  await page.getByRole('button', { name: 'Edit here' }).click();
  await expect(other.palette.getByRole('button', { name: 'Queue', exact: true })).toBeEnabled();
  await expect(designer.page.getByText('open in another window')).toBeVisible();
  await page.close();
  await expect(designer.palette.getByRole('button', { name: 'Queue', exact: true })).toBeEnabled();
});

test('a change from outside can be compared before it is taken', async ({ designer, folder }, testInfo) => {
  await designer.open('order-fulfilment');
  await designer.saveAs('mine.topology.yaml');
  const file = path.join(folder, 'mine.topology.yaml');
  await designer.retitle(designer.nodes.first(), 'Mine');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/title: .*/, 'title: Theirs'));
  const dialog = designer.page.getByRole('dialog', { name: /changed on disk/ });
  await expect(dialog.getByTestId('text-diff')).toContainText('Theirs', { timeout: loadMs });
  await designer.page.screenshot({ path: testInfo.outputPath('conflict.png') });
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  await expect(designer.page.getByText('Saved', { exact: true })).toBeVisible();
  await designer.undo();
  await expect(designer.page.getByRole('group', { name: / Mine$/ })).toBeVisible();
});
