import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expectNothingSerious } from './fixtures/axe.ts';
import { expect, test } from './fixtures/designer-test.ts';
import type { Designer } from './pages/designer.ts';

/** The comparisons load the text editor, ms. */
const loadMs = 30_000;

type State = readonly [name: string, act: (designer: Designer, folder: string) => Promise<void>];

/** States of the page that show different parts; each goes on from the one before. */
const states: readonly State[] = [
  ['the start page', (designer) => designer.open()],
  [
    'the tour',
    async ({ page }) => {
      await page.getByRole('button', { name: 'Take the tour' }).click();
      await expect(page.getByRole('dialog', { name: 'Parts and patterns' })).toBeVisible();
    },
  ],
  [
    'a node selected',
    async (designer) => {
      await designer.open('order-platform');
      await designer.settled();
      await designer.nodes.first().click();
    },
  ],
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
    async ({ page }) => {
      await page.keyboard.press('ControlOrMeta+Shift+P');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  ],
];

const dialogs: readonly State[] = [
  [
    'the dialog that connects',
    async (designer) => {
      await designer.open('order-fulfilment');
      await designer.settled();
      await designer.nodes.first().click();
      await designer.page.keyboard.press('c');
      await expect(designer.page.getByRole('dialog', { name: /^Connect / })).toBeVisible();
    },
  ],
  [
    'the version history',
    async (designer) => {
      await designer.page.keyboard.press('Escape');
      await designer.saveAs('mine.topology.yaml');
      await designer.retitle(designer.nodes.first(), 'Mine');
      await designer.save();
      await expect(designer.page.getByText('Saved', { exact: true })).toBeVisible();
      await designer.runCommand('Version history');
      const dialog = designer.page.getByRole('dialog', { name: 'Version history' });
      await expect(dialog.getByTestId('text-diff').locator('.line-insert').first()).toBeVisible({ timeout: loadMs });
    },
  ],
  [
    'a change on disk beside one here',
    async (designer, folder) => {
      await designer.page.keyboard.press('Escape');
      const file = path.join(folder, 'mine.topology.yaml');
      await designer.retitle(designer.nodes.first(), 'Mine again');
      await writeFile(file, (await readFile(file, 'utf8')).replace(/title: .*/, 'title: Theirs'));
      const dialog = designer.page.getByRole('dialog', { name: /changed on disk/ });
      await expect(dialog.getByTestId('text-diff')).toContainText('Theirs', { timeout: loadMs });
    },
  ],
];

const looks = [
  { name: 'light', colorScheme: 'light', contrast: 'no-preference', rules: 'all' },
  { name: 'dark', colorScheme: 'dark', contrast: 'no-preference', rules: 'colours' },
  { name: 'high contrast, light', colorScheme: 'light', contrast: 'more', rules: 'colours' },
  { name: 'high contrast, dark', colorScheme: 'dark', contrast: 'more', rules: 'colours' },
] as const;

for (const { name: look, colorScheme, contrast, rules } of looks) {
  test.describe(look, () => {
    test.use({ colorScheme, reducedMotion: 'reduce', contrast, locale: 'en-US' });

    for (const [part, each] of [
      ['designer', states],
      ['dialogs', dialogs],
    ] as const) {
      test(`axe finds nothing serious in the ${part}`, async ({ designer, folder }, testInfo) => {
        test.slow();
        for (const [name, act] of each) {
          await test.step(name, async () => {
            await act(designer, folder);
            await expectNothingSerious(designer.page, name, rules);
            await designer.page.screenshot({ path: testInfo.outputPath(`${name.replaceAll(' ', '-')}.png`) });
          });
        }
      });
    }

    test('axe finds nothing serious on the Chinese page', async ({ browser, studio }, testInfo) => {
      test.slow();
      const page = await browser.newPage({ locale: 'zh-CN', colorScheme, contrast, viewport: { width: 1280, height: 800 } });
      const url = new URL(studio.url);
      await page.goto(url.href);
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh');
      await expect(page.getByRole('heading', { name: '绘制事件驱动系统' })).toBeVisible();
      await expectNothingSerious(page, 'the start page in Chinese', rules);
      await page.screenshot({ path: testInfo.outputPath('chinese-start.png') });
      url.searchParams.set('example', 'order-platform');
      await page.goto(url.href);
      await page.locator('.react-flow__node').first().click();
      await expectNothingSerious(page, 'a node selected in Chinese', rules);
      await page.screenshot({ path: testInfo.outputPath('chinese.png') });
      await page.close();
    });
  });
}
