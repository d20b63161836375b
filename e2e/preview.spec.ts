import { appendFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/designer-test.ts';

/** Working out a whole project takes a thread some seconds, ms. */
const previewMs = 60_000;

test('the code preview follows the drawing and shows what differs on disk', async ({ designer, folder }, testInfo) => {
  test.setTimeout(3 * previewMs);
  await designer.open('order-fulfilment');
  const project = path.join(folder, 'project');
  await designer.generateInto(project);
  await writeFile(path.join(project, 'README.md'), '# Mine\n');
  const wiring = (await readdir(project, { recursive: true })).find((name) => name.endsWith('src/wiring.ts'));
  await appendFile(path.join(project, wiring ?? ''), '\n// Mine.\n');

  await designer.page.getByRole('tab', { name: 'Code preview' }).click();
  const preview = designer.page.getByRole('region', { name: 'Code preview' });
  const tree = preview.getByRole('tree');
  await expect(tree).toBeVisible({ timeout: previewMs });
  await tree.getByRole('treeitem', { name: /^README\.md/ }).click();
  await expect(preview.locator('.monaco-diff-editor')).toContainText('Mine');

  // The node whose file was edited says so, and its inspector which file that is.
  const badge = designer.canvas.getByRole('button', { name: /code and drawing disagree/ });
  await badge.click();
  const code = designer.inspector.getByRole('region', { name: 'Code' });
  await expect(code).toContainText('Edited by hand.');
  await designer.page.screenshot({ path: testInfo.outputPath('preview.png') });
  await code.getByRole('button', { name: /wiring\.ts/ }).click();
  await expect(preview.locator('.monaco-diff-editor')).toContainText('// Mine.');

  await designer.draw('Topic', 'Late prices', { x: 300, y: 60 });
  await expect(preview).toHaveAttribute('aria-busy', 'true');
  await expect(preview).toHaveAttribute('aria-busy', 'false', { timeout: previewMs });
});
