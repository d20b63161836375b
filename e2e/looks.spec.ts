import { expect, test } from './fixtures/designer-test.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

for (const size of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${size.width}x${size.height} ${colorScheme}`, () => {
      test.use({ viewport: size, colorScheme });

      test('shows the whole order platform, and every part of the frame', async ({ designer }, testInfo) => {
        await designer.open('order-platform');
        await expect(designer.nodes.first()).toBeVisible();
        await expect(designer.edges.first()).toBeVisible();
        for (const part of [designer.palette, designer.canvas, designer.inspector]) await expect(part).toBeInViewport({ ratio: 1 });
        await expect(designer.page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        await designer.settled();
        await designer.page.screenshot({ path: testInfo.outputPath('order-platform.png') });
        await designer.nodes.first().click();
        await designer.page.screenshot({ path: testInfo.outputPath('selected.png') });
      });

      test('greets with a start page', async ({ designer }, testInfo) => {
        await designer.open();
        await expect(designer.page.getByText(/order platform/i).first()).toBeVisible();
        await designer.page.screenshot({ path: testInfo.outputPath('start.png') });
      });
    });
  }
}
