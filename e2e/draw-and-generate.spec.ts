import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/designer-test.ts';
import { projectMs, runDemo } from './fixtures/run-project.ts';

test('a small system is drawn by mouse, corrected, saved and generated, and its services run', async ({ designer, folder }) => {
  test.setTimeout(projectMs);
  await designer.open();
  await designer.draw('Producer', 'Web shop', { x: 420, y: 350 });
  await designer.draw('Queue', 'Orders', { x: 140, y: 90 });
  await designer.draw('Consumer', 'Packing', { x: 430, y: 90 });
  await designer.draw('Command store', 'Shipments', { x: 140, y: 350 });
  await designer.connect(designer.node('Producer', 'Web shop'), designer.node('Queue', 'Orders'));
  await designer.newMessageOnEdge('place-parcel');
  await designer.connect(designer.node('Consumer', 'Packing'), designer.node('Command store', 'Shipments'), 'Write');
  await designer.connect(designer.node('Queue', 'Orders'), designer.node('Consumer', 'Packing'), 'Receive');

  const endless = designer.problem(/Nothing limits how often/);
  await expect(endless).toBeVisible();
  await endless.click();
  await designer.inspector.getByRole('button', { name: /^Fix/ }).first().click();
  await expect(endless).toHaveCount(0);
  // The fix also gives the queue the dead-letter queue that a limit needs, so that no other error takes its place.
  await expect(designer.problem(/there is no dead-letter queue/)).toHaveCount(0);

  await designer.saveAs('parcels.topology.yaml');
  const saved = await readFile(path.join(folder, 'parcels.topology.yaml'), 'utf8');
  expect(saved).toMatch(/^eventwright: "1\.0"$/m);
  expect(saved).toMatch(/title: Web shop/);
  expect(saved).toMatch(/maxDeliveries: \d+/);
  expect(saved).toMatch(/deadLetter:/);

  const project = path.join(folder, 'parcels');
  await designer.generateInto(project);
  expect(await readdir(project)).toEqual(expect.arrayContaining(['package.json', 'README.md', 'services']));
  expect(await runDemo(project)).toContain('PASS: nothing lost, no effect doubled');
});

test('a change from outside is told, and never overwritten silently', async ({ designer, folder }) => {
  await designer.open('order-fulfilment');
  await designer.saveAs('mine.topology.yaml');
  const file = path.join(folder, 'mine.topology.yaml');
  const theirs = (await readFile(file, 'utf8')).replace(/title: .*/, 'title: Theirs');
  await designer.retitle(designer.nodes.first(), 'Mine');
  await writeFile(file, theirs);
  await designer.save();
  await expect(designer.page.getByRole('dialog')).toContainText(/changed/i);
  expect(await readFile(file, 'utf8')).toBe(theirs);
});
