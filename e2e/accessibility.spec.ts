import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures/designer-test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing serious in the designer', async ({ designer }) => {
      await designer.open('order-platform');
      await expect(designer.nodes.first()).toBeVisible();
      await designer.nodes.first().click();
      await designer.settled();
      const { violations, passes } = await new AxeBuilder({ page: designer.page }).analyze();
      expect(passes.length).toBeGreaterThan(10);
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => ({ id, at: nodes.slice(0, 5).map(({ html }) => html) }))).toEqual([]);
    });
  });
}
