import { test } from './fixtures/designer-test.ts';
for (const [w, h, c] of [[1280, 800, 'light'], [1920, 1080, 'dark']] as const)
  test.describe(`${w} ${c}`, () => {
    test.use({ viewport: { width: w, height: h }, colorScheme: c });
    test('panels', async ({ designer }) => { test.setTimeout(120000);
      await designer.open('flash-sale');
      await designer.settled();
      const shot = (name: string) => designer.page.screenshot({ path: `/tmp/shots/${w}-${c}-${name}.png` });
      await designer.nodes.nth(1).click();
      await designer.page.getByRole('tab', { name: 'Capacity' }).click();
      await shot('capacity');
      await designer.page.keyboard.press('Escape'); await designer.page.getByRole('tab', { name: 'Code preview' }).click(); await designer.page.getByRole('treeitem').nth(3).click({ timeout: 50000 }); await designer.page.waitForTimeout(1500); await shot('preview'); await designer.page.getByRole('tab', { name: 'Problems' }).click();
      for (const title of ['DLQ']) { await designer.nodes.filter({ hasText: title }).first().click(); await designer.page.keyboard.press('Delete'); }
      await designer.settled();
      await designer.problems.getByRole('button').filter({ hasText: 'queue' }).first().click();
      await designer.page.waitForTimeout(500);
      await shot('problems');
      await designer.problems.getByLabel('Group by').selectOption('element');
      await designer.page.locator('.react-flow__node button').first().click();
      await designer.page.waitForTimeout(300);
      await shot('dot');
    });
  });
