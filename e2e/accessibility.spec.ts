import { expect, test } from './fixtures/designer-test.ts';

test('a system is drawn, joined, moved and taken back without a mouse, and each step is read out', async ({ designer }) => {
  await designer.open();
  const { page } = designer;
  // Cards that are out of view are not in the page: the counts are those of the status bar.
  const counts = page.getByRole('contentinfo');
  const said = page.getByRole('status', { name: 'What happened' });
  await page.keyboard.press('/');
  await page.keyboard.insertText('producer shop');
  await page.keyboard.press('Enter');
  await expect(designer.node('Producer', 'shop')).toBeVisible();
  await page.keyboard.press('a');
  await page.keyboard.insertText('queue orders');
  await page.keyboard.press('Enter');
  await expect(counts).toContainText('2 nodes · 1 edge');
  await expect(said).toContainText('Queue orders, 1 edge in, none out');
  await page.keyboard.press('a');
  await page.keyboard.insertText('consumer desk');
  await page.keyboard.press('Enter');
  await expect(counts).toContainText('3 nodes · 2 edges');

  await page.keyboard.press('Alt+ArrowLeft');
  await expect(said).toContainText('Queue orders');
  await page.keyboard.press('.');
  await expect(said).toContainText('Send: shop sends to orders');
  await page.keyboard.press('.');
  await expect(said).toContainText('Receive: orders is handled by desk');
  await page.keyboard.press('Delete');
  await expect(counts).toContainText('1 edge');
  await designer.undo();
  await expect(said).toContainText('Undone');
  await expect(counts).toContainText('2 edges');

  // Nothing is selected after a deletion: the first node of the drawing comes first.
  for (const name of ['Producer shop', 'Queue orders', 'Consumer desk']) {
    await page.keyboard.press('Alt+ArrowRight');
    await expect(said).toContainText(name);
  }
  await page.keyboard.press('c');
  await page.keyboard.insertText('replies on orders');
  await page.keyboard.press('Enter');
  await expect(counts).toContainText('3 edges');
  // From an edge to the node at its end.
  await page.keyboard.press('Alt+ArrowRight');
  await expect(said).toContainText('Queue orders');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(said).toContainText('Done: Move');
});

test.describe('at 200 %', () => {
  // What a page of 1280 × 800 is at that zoom.
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

  test('nothing is out of reach, and there is room to draw', async ({ designer }, testInfo) => {
    await designer.open('order-fulfilment');
    await designer.settled();
    expect(await designer.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
    expect((await designer.canvas.boundingBox())?.width).toBeGreaterThan(500);
    for (const name of ['Menu', 'Undo', 'Search', 'Generate', /^Validate/])
      await expect(designer.page.getByRole('button', { name, exact: typeof name === 'string' }).first()).toBeInViewport({ ratio: 1 });
    await designer.page.screenshot({ path: testInfo.outputPath('narrow.png') });
    await designer.page.keyboard.press('ControlOrMeta+Alt+I');
    await expect(designer.inspector.getByRole('tab', { name: 'Capacity' })).toBeInViewport({ ratio: 1 });
    await designer.page.screenshot({ path: testInfo.outputPath('narrow-inspector.png') });
  });
});
