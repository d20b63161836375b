import { expect, test } from './fixtures/designer-test.ts';

test.describe('in a Chinese browser', () => {
  test.use({ locale: 'zh-CN' });

  test('the designer speaks Chinese from the start, and English when asked', async ({ page, studio }, testInfo) => {
    const url = new URL(studio.url);
    url.searchParams.set('example', 'order-platform');
    await page.goto(url.href);
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh');
    await expect(page.getByRole('navigation', { name: '元件' })).toContainText('竞争消费者');
    await expect(page.getByRole('button', { name: '生成', exact: true })).toBeVisible();
    await page.locator('.react-flow__node').first().click();
    await page.screenshot({ path: testInfo.outputPath('chinese.png') });
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('menuitem', { name: '视图' }).click();
    await page.screenshot({ path: testInfo.outputPath('chinese-menu.png') });
    await page.getByRole('menuitem', { name: 'English' }).click();
    await expect(page.getByRole('navigation', { name: 'Palette' })).toContainText('Competing consumers');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    // The drawing and what was selected are as before.
    await expect(page.locator('.react-flow__node.selected')).toHaveCount(1);
  });
});

test('the tour shows each part once, and ends', async ({ designer }, testInfo) => {
  await designer.open();
  await designer.page.getByRole('button', { name: 'Take the tour' }).click();
  for (const title of ['Parts and patterns', 'The drawing', 'Settings and numbers', 'What would break', 'Services that run']) {
    const step = designer.page.getByRole('dialog', { name: title });
    await expect(step).toBeInViewport({ ratio: 1 });
    await designer.page.screenshot({ path: testInfo.outputPath(`${title.toLowerCase().replaceAll(' ', '-')}.png`) });
    await step.getByRole('button', { name: /^(Next|Done)$/ }).click();
  }
  await expect(designer.page.getByRole('dialog')).toHaveCount(0);
});
