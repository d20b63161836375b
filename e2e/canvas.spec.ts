import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/designer-test.ts';

/** px: half of the grid that nodes snap to */
const snapPx = 4;

test('the first node stays where it is dropped', async ({ designer }) => {
  await designer.open();
  const button = await designer.palette.getByRole('button', { name: 'Queue', exact: true }).boundingBox();
  const canvas = await designer.canvas.boundingBox();
  if (!button || !canvas) throw new Error('not on the screen');
  const drop = { x: canvas.x + 500, y: canvas.y + 200 };
  await designer.drag({ x: button.x + 20, y: button.y + 10 }, drop);
  await expect(designer.nodes).toHaveCount(1);
  await designer.settled();
  const node = await designer.nodes.first().boundingBox();
  expect(Math.abs((node?.x ?? 0) + (node?.width ?? 0) / 2 - drop.x)).toBeLessThanOrEqual(snapPx);
  expect(Math.abs((node?.y ?? 0) + (node?.height ?? 0) / 2 - drop.y)).toBeLessThanOrEqual(snapPx);
});

/** A square of queues, too many for cards when they are all in view. */
function squareOfQueues(side: number): string {
  const places = Array.from({ length: side * side }, (_, index) => ({
    id: `q${index}`,
    x: (index % side) * 320,
    y: Math.floor(index / side) * 160,
  }));
  const nodes = places.map(({ id }) => `  ${id}: { kind: queue }`);
  const layout = places.map(({ id, x, y }) => `  ${id}: { x: ${x}, y: ${y} }`);
  return ['eventwright: "1.0"', 'info: { name: square }', 'nodes:', ...nodes, 'layout:', ...layout, ''].join('\n');
}

test('a large drawing is painted, and its nodes are selected and dragged as cards are', async ({ designer, folder }, testInfo) => {
  const file = path.join(folder, 'square.topology.yaml');
  await writeFile(file, squareOfQueues(20));
  await designer.open();
  await designer.openFile('square.topology.yaml');
  await designer.settled();
  await expect(designer.nodes).toHaveCount(0);

  const inside = { x: 100, y: 40 };
  const [from, to] = [await designer.onScreen(inside), await designer.onScreen({ x: inside.x + 160, y: inside.y + 80 })];
  await designer.drag(from, to);
  await expect(designer.inspector.getByRole('heading', { name: 'q0', exact: true })).toBeVisible();
  await designer.page.screenshot({ path: testInfo.outputPath('painted.png') });
  await designer.save();
  await expect(designer.page.getByText('Saved', { exact: true })).toBeVisible();
  const saved = await readFile(file, 'utf8');
  const [, x, y] = /^ {2}q0: \{ x: (\d+), y: (\d+) \}$/m.exec(saved) ?? [];
  expect(Math.abs(Number(x) - 160)).toBeLessThanOrEqual(8);
  expect(Math.abs(Number(y) - 80)).toBeLessThanOrEqual(8);
  expect(saved).toContain('q1: { x: 320, y: 0 }');

  await designer.undo();
  await designer.save();
  await expect.poll(() => readFile(file, 'utf8')).toBe(squareOfQueues(20));
});
