import { expect, test } from './fixtures/designer-test.ts';

test('the drawing and its text are one document', async ({ designer }) => {
  await designer.open('order-fulfilment');
  const node = designer.nodes.first();
  await expect(node).toBeVisible();
  await designer.showText();

  await designer.retitle(node, 'Seen in the text');
  await designer.findInText('Seen in the text');
  await expect(designer.text).toContainText('Seen in the text');

  await designer.replaceInText('Seen in the text', 'Typed as text');
  await expect(designer.page.getByRole('group', { name: / Typed as text$/ })).toBeVisible();
});

test('every edit can be undone and done again', async ({ designer }) => {
  await designer.open();
  await designer.draw('Topic', 'Prices', { x: 300, y: 200 });
  const topic = designer.node('Topic', 'Prices');

  await designer.undo();
  await expect(topic).toHaveCount(0);
  await expect(designer.nodes).toHaveCount(1);
  await designer.undo();
  await expect(designer.nodes).toHaveCount(0);
  await designer.redo();
  await designer.redo();
  await expect(topic).toBeVisible();
});
