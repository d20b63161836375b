import path from 'node:path';
import { expect, test } from './fixtures/designer-test.ts';
import { projectMs, runDemo } from './fixtures/run-project.ts';

test('the order platform, generated from the designer, installs and takes real messages', async ({ designer, folder }) => {
  test.setTimeout(projectMs);
  await designer.open('order-platform');
  const project = path.join(folder, 'order-platform');
  await designer.generateInto(project);
  const tally = await runDemo(project);
  expect(tally).toMatch(/messages accepted +200 of 200/);
  expect(tally).toMatch(/order-fulfilment: duplicates suppressed +20/);
  expect(tally).toMatch(/order-history: order_line +200 rows/);
  expect(tally).toContain('PASS: nothing lost, no effect doubled');
});
