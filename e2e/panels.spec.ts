import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures/designer-test.ts';

test('a problem says why, is mended by its fix, and undo takes it back', async ({ designer }) => {
  await designer.open('flash-sale');
  await designer.node('Queue', 'Purchases DLQ').click();
  await designer.page.keyboard.press('Delete');
  const orphan = designer.problem(/^Nothing sends to the queue/);
  await designer.undo();
  await designer.node('Producer', 'Sale page').click();
  await designer.page.keyboard.press('Delete');
  await expect(orphan).toBeVisible();
  await orphan.click();
  await expect(designer.problems).toContainText('Why:');
  await designer.problems
    .getByRole('button', { name: /^Fix: / })
    .first()
    .click();
  await expect(orphan).toHaveCount(0);
  await designer.undo();
  await expect(orphan).toBeVisible();
  await designer.problems.getByLabel('Group by').selectOption('Element');
  await expect(designer.problems.getByRole('heading', { name: 'Purchases' })).toBeVisible();
});

test('a pattern is dropped whole and valid, shown in parts, and exported', async ({ designer }, testInfo) => {
  await designer.open();
  await designer.palette.getByRole('button', { name: 'CQRS' }).click();
  await expect(designer.nodes).toHaveCount(9);
  await designer.settled();
  await expect(designer.problems).toContainText('No problems found');

  await designer.node('Consumer', 'Item commands').click();
  await designer.page.keyboard.press('f');
  await expect(designer.nodes).toHaveCount(4);
  await designer.page.getByRole('button', { name: 'Show one hop more' }).click();
  await expect(designer.nodes).toHaveCount(7);
  await designer.page.getByRole('button', { name: 'Show all' }).click();
  await expect(designer.nodes).toHaveCount(9);

  await designer.page.keyboard.press('ControlOrMeta+Shift+P');
  await designer.page.keyboard.insertText('Export as SVG');
  const [download] = await Promise.all([designer.page.waitForEvent('download'), designer.page.keyboard.press('Enter')]);
  const picture = testInfo.outputPath('cqrs.svg');
  await download.saveAs(picture);
  const svg = await readFile(picture, 'utf8');
  expect(svg).toContain('Item commands');
  expect(svg).toContain('src:url(data:font/woff2;base64,');
  for (const [command, ending, begins] of [
    ['Export as PDF', 'pdf', '%PDF-1.7'],
    ['Export as PNG', 'png', '\u0089PNG'],
    ['Export as Mermaid', 'mmd', 'flowchart LR'],
  ] as const) {
    const [file] = await Promise.all([designer.page.waitForEvent('download'), designer.runCommand(command)]);
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
    await file.saveAs(testInfo.outputPath(`cqrs.${ending}`));
    expect(await readFile(testInfo.outputPath(`cqrs.${ending}`), 'latin1')).toMatch(new RegExp(`^${begins}`));
  }

  await designer.undo();
  await expect(designer.nodes).toHaveCount(0);
});
