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

/** Each theme, and the drawing in another language: its texts have widths of their own. */
const looks = [
  { name: 'light', colorScheme: 'light', contrast: 'no-preference', locale: 'en-US' },
  { name: 'dark', colorScheme: 'dark', contrast: 'no-preference', locale: 'en-US' },
  { name: 'high contrast, light', colorScheme: 'light', contrast: 'more', locale: 'en-US' },
  { name: 'high contrast, dark', colorScheme: 'dark', contrast: 'more', locale: 'en-US' },
] as const;

for (const { name: look, colorScheme, contrast, locale } of looks) {
  test.describe(look, () => {
    test.use({ colorScheme, reducedMotion: 'reduce', contrast, locale });

    test('axe finds nothing serious in the designer', async ({ designer }, testInfo) => {
      test.slow();
      await designer.open();
      await expectNothingSerious(designer, 'the start page');
      await designer.openExample('Order platform');
      for (const [name, act] of states) {
        await test.step(name, async () => {
          await designer.settled();
          await act(designer);
          await expectNothingSerious(designer, name);
          await designer.page.screenshot({ path: testInfo.outputPath(`${name.replaceAll(' ', '-')}.png`) });
        });
      }
    });
  });
}

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
