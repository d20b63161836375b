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

const desk = `eventwright: "1.0"
info: { name: desk }
nodes:
  shop: { kind: producer, title: Shop }
  orders: { kind: queue, title: Orders }
  returns: { kind: queue, title: Returns }
  picking: { kind: consumer, title: Picking }
  packing: { kind: consumer, title: Packing }
edges:
  sends: { kind: send, from: shop, to: orders }
  takes: { kind: receive, from: orders, to: picking }
layout:
  shop: { x: 0, y: 0 }
  orders: { x: 320, y: 0 }
  returns: { x: 320, y: 240 }
  picking: { x: 640, y: 0 }
  packing: { x: 640, y: 176 }
`;

test('services are grouped and folded, edges get other ends, and a queue is offered its dead letters', async ({
  designer,
  folder,
}, testInfo) => {
  test.slow();
  await writeFile(path.join(folder, 'desk.topology.yaml'), desk);
  await designer.open();
  await designer.openFile('desk.topology.yaml');
  await designer.settled();
  const { page } = designer;

  await designer.node('Consumer', 'Picking').click();
  await designer.node('Consumer', 'Packing').click({ modifiers: ['ControlOrMeta'] });
  await page.keyboard.press('g');
  const fold = page.getByRole('button', { name: 'Fold the service service' });
  await expect(fold).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath('grouped.png') });
  await fold.click();
  await expect(designer.node('Consumer', 'Packing')).toHaveCount(0);
  await expect(designer.nodes).toHaveCount(4);
  // Both were selected; the one that is out of sight now must not be deleted unseen.
  await expect(page.getByRole('contentinfo')).toContainText('1 node selected');
  await page.screenshot({ path: testInfo.outputPath('folded.png') });
  await page.getByRole('button', { name: 'Unfold the service service' }).click();
  await expect(designer.nodes).toHaveCount(5);

  await designer.connect(designer.node('Producer', 'Shop'), designer.node('Queue', 'Returns'));
  await page.getByRole('button', { name: 'Add a dead-letter queue' }).click();
  await expect(designer.node('Queue', 'Returns DLQ')).toBeVisible();

  await designer.save();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const saved = await readFile(path.join(folder, 'desk.topology.yaml'), 'utf8');
  expect(saved).toMatch(/picking:.*service: service/);
  expect(saved).toContain('channel: returns-dlq');
});

test('an end of an edge is dragged to another node', async ({ designer, folder }) => {
  const file = path.join(folder, 'desk.topology.yaml');
  await writeFile(file, desk);
  await designer.open();
  await designer.openFile('desk.topology.yaml');
  await designer.settled();
  const end = await designer.onScreen({ x: 320 - 18, y: 42 });
  const other = await designer.onScreen({ x: 320, y: 240 + 42 });
  await designer.drag(end, other);
  await designer.save();
  await expect.poll(() => readFile(file, 'utf8')).toContain('sends: { kind: send, from: shop, to: returns }');
  // The end moved; no edge came beside it.
  expect((await readFile(file, 'utf8')).match(/kind: send,/g)).toHaveLength(1);
});

test('painted nodes are selected by a box', async ({ designer, folder }) => {
  await writeFile(path.join(folder, 'square.topology.yaml'), squareOfQueues(20));
  await designer.open();
  await designer.openFile('square.topology.yaml');
  await designer.settled();
  const [from, to] = [await designer.onScreen({ x: -40, y: -40 }), await designer.onScreen({ x: 3 * 320 - 20, y: 2 * 160 - 20 })];
  await designer.page.keyboard.down('Shift');
  await designer.drag(from, to);
  await designer.page.keyboard.up('Shift');
  await expect(designer.page.getByRole('contentinfo')).toContainText('6 nodes selected');
});
