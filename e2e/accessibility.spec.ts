import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures/designer-test.ts';
import type { Designer } from './pages/designer.ts';

/** States of the page that show different parts; each goes on from the one before. */
const states: readonly (readonly [name: string, act: (designer: Designer) => Promise<void>])[] = [
  ['a node selected', (designer) => designer.nodes.first().click()],
  ['the capacity of a node', (designer) => designer.page.getByRole('tab', { name: 'Capacity' }).click()],
  [
    'a problem explained',
    async (designer) => {
      await designer.nodes.first().click();
      await designer.page.keyboard.press('Delete');
      await designer.settled();
      await designer.problems
        .getByRole('button')
        .filter({ hasText: /[a-z]\/[a-z]/ })
        .first()
        .click();
      await expect(designer.problems).toContainText('Why:');
      await designer.settled();
    },
  ],
  [
    'a part in focus',
    async (designer) => {
      await designer.nodes.last().click();
      await designer.page.keyboard.press('f');
      await expect(designer.page.getByRole('button', { name: 'Show all' })).toBeVisible();
      await designer.settled();
    },
  ],
  [
    'the command palette',
    async (designer) => {
      await designer.page.keyboard.press('ControlOrMeta+Shift+P');
      await expect(designer.page.getByRole('dialog')).toBeVisible();
    },
  ],
];

async function expectNothingSerious(designer: Designer, state: string): Promise<void> {
  const { violations, passes } = await new AxeBuilder({ page: designer.page }).analyze();
  expect(passes.length).toBeGreaterThan(10);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => ({ state, id, at: nodes.slice(0, 5).map(({ html }) => html) }))).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: 'reduce' });

    test('axe finds nothing serious in the designer', async ({ designer }) => {
      test.slow();
      await designer.open('order-platform');
      await expect(designer.nodes.first()).toBeVisible();
      for (const [name, act] of states) {
        await test.step(name, async () => {
          await designer.settled();
          await act(designer);
          await expectNothingSerious(designer, name);
        });
      }
    });
  });
}
