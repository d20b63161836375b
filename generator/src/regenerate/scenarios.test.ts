import { beforeEach, describe, expect, it } from 'vitest';
import { shopWith } from '../emit/emit.fixture.ts';
import { parseTopology, type Topology } from '../model/index.ts';
import { MemoryProject } from './project.fixture.ts';
import { Source } from './source.ts';

const handler = 'services/backend/src/handlers/taker.ts';
const save = 'await context.save(message.data);';
const edited = 'if (message.data.orderId === "") return;\n  await context.save({ ...message.data, note: "seen" });';
const runtimeImport = 'import type { Handler } from "@shop/runtime";';

/** A second input for the consumer: its module gets a handler, its imports a type. */
const cancelOrder = {
  'messages/cancel-order': {
    kind: 'command',
    schemaVersion: '1',
    idField: 'orderId',
    payload: {
      type: 'object',
      required: ['orderId', 'customerId'],
      properties: { orderId: { type: 'string' }, customerId: { type: 'string' } },
    },
  },
  'edges/web-sends/messages': ['place-order', 'cancel-order'],
};

/** The shop with an id written in another way wherever it stands. */
function renamed(from: string, to: string, changes: Readonly<Record<string, unknown>> = {}): Topology {
  const text = JSON.stringify(shopWith(changes)).replaceAll(`"${from}"`, `"${to}"`);
  const { topology, findings } = parseTopology(text, 'json');
  if (topology === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return topology;
}

let project: MemoryProject;
beforeEach(async () => {
  project = new MemoryProject();
  await project.generate();
});

const parses = (path: string) => expect(new Source(project.read(path)).isParsable, project.read(path)).toBe(true);

describe('regeneration', { timeout: 60_000 }, () => {
  it('1: an edited body and an added import survive an added input', async () => {
    project.edit(handler, [save, edited], [runtimeImport, `${runtimeImport}\nimport { now } from "../clock.ts";`]);
    const actions = await project.generate(cancelOrder);
    expect(actions.get(handler)?.kind).toBe('merge');
    expect(project.read(handler)).toContain(edited);
    expect(project.read(handler)).toContain('import { now } from "../clock.ts";');
    expect(project.read(handler)).toContain('export const handleCancelOrder: Handler<CancelOrderData>');
    expect(project.read(handler)).toMatch(/import type \{ CancelOrderData, OrderPlacedData, PlaceOrderData \}/);
    expect(actions.get('services/backend/src/wiring.ts')?.kind).toBe('replace');
    parses(handler);
  });

  it('2: so they do when an event is renamed at the same time', async () => {
    project.edit(handler, [save, edited], [runtimeImport, `${runtimeImport}\nimport { now } from "../clock.ts";`]);
    const actions = await project.generateFrom(renamed('order-placed', 'order-confirmed', cancelOrder));
    expect(actions.get(handler)?.kind).toBe('merge');
    const text = project.read(handler);
    for (const wanted of [edited, 'import { now }', 'handleCancelOrder', 'satisfies OrderConfirmedData', '"order-confirmed"'])
      expect(text).toContain(wanted);
    expect(text).not.toMatch(/OrderPlaced|order-placed/);
    parses(handler);
  });

  it('3: an edited line that uses the type of a renamed message is renamed', async () => {
    project.edit(handler, [save, 'const order: PlaceOrderData = message.data;\n  await context.save(order);']);
    await project.generateFrom(renamed('place-order', 'submit-order'));
    const text = project.read(handler);
    expect(text).toContain('const order: SubmitOrderData = message.data;\n  await context.save(order);');
    expect(text).toContain('export const handleSubmitOrder: Handler<SubmitOrderData>');
    expect(text).toContain('handles "submit-order"');
    expect(text).not.toContain('PlaceOrder');
  });

  it('4: a reformatted file takes what is new, in its own layout', async () => {
    const formatted = project
      .read(handler)
      .replaceAll(/"([^"\n]*)"(?=[;,)])/g, "'$1'")
      .replace('async (message, context) => {', 'async (\n  message,\n  context,\n) => {');
    project.disk.set(handler, formatted);
    const actions = await project.generate(cancelOrder);
    expect(actions.get(handler)?.kind).toBe('merge');
    expect(project.read(handler)).toContain("from '@shop/runtime'");
    expect(project.read(handler)).toContain('async (\n  message,\n  context,\n) => {');
    expect(project.read(handler)).toContain('handleCancelOrder');
    parses(handler);
  });

  it('5: Windows line ends stay', async () => {
    project.edit(handler, [save, edited]);
    project.disk.set(handler, project.read(handler).replaceAll('\n', '\r\n'));
    await project.generate(cancelOrder);
    const text = project.read(handler);
    expect(text).toContain('handleCancelOrder');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text).toContain(edited.replaceAll('\n', '\r\n'));
  });

  it('6: both add a handler in one place', async () => {
    const mine = '\nexport const handleMine: Handler<PlaceOrderData> = async () => {};\n';
    project.disk.set(handler, project.read(handler) + mine);
    const actions = await project.generate(cancelOrder);
    expect(actions.get(handler)?.kind).toBe('merge');
    expect(project.read(handler)).toContain(mine);
    expect(project.read(handler)).toContain('handleCancelOrder');
    parses(handler);
  });

  it('7: both change one value: marked, listed, and nothing else is touched', async () => {
    const wiring = 'services/backend/src/wiring.ts';
    project.edit(wiring, ['prefetch: 20,', 'prefetch: 99,']);
    const actions = await project.generate({ 'edges/taker-takes/prefetch': 40 });
    expect(actions.get(wiring)?.kind).toBe('conflict');
    expect(project.read(wiring)).toContain('<<<<<<< yours\n      prefetch: 99,\n=======\n      prefetch: 40,\n>>>>>>> generated\n');
    expect(project.read(wiring).match(/<<<<<<</g)).toHaveLength(1);
    const next = await project.generate({ 'edges/taker-takes/prefetch': 50 });
    expect(next.get(wiring)).toMatchObject({ kind: 'blocked', reason: 'unresolved' });
  });

  it('8: a consumer is removed: its edited file stays, the untouched ones go', async () => {
    const view = 'services/history/src/handlers/history.ts';
    project.edit(view, ['await context.save(event.data);', 'await context.save({ ...event.data, seen: true });']);
    const before = project.read(view);
    const actions = await project.generate({ 'nodes/history': undefined, 'edges/events-project': undefined });
    expect(actions.get(view)?.kind).toBe('orphan');
    expect(project.read(view)).toBe(before);
    expect(actions.get('services/history/src/wiring.ts')?.kind).toBe('remove');
    expect(actions.get('services/history/src/test/history.test.ts')?.kind).toBe('remove');
  });

  it('9: a handler that the user moved stays where it is', async () => {
    await project.generate(cancelOrder);
    const [first, second] = ['handlePlaceOrder', 'handleCancelOrder'].map((name) => {
      const match = new RegExp(`\\n/\\*\\*[^\\n]*\\*/\\nexport const ${name}[\\s\\S]*?\\n};\\n`).exec(project.read(handler));
      return match?.[0] ?? '';
    }) as [string, string];
    const text = project
      .read(handler)
      .replace(first, () => '')
      .replace(second, () => '');
    const inOrder = [first, second].toSorted((a, b) => project.read(handler).indexOf(b) - project.read(handler).indexOf(a));
    project.disk.set(handler, text + inOrder.join(''));
    const actions = await project.generate({ ...cancelOrder, 'nodes/taker/title': 'Till' });
    expect(actions.get(handler)?.kind).toBe('merge');
    const merged = project.read(handler);
    expect(merged.match(/Till: handles/g)).toHaveLength(2);
    const names = [...merged.matchAll(/export const (\w+)/g)].map(([, name]) => name);
    expect(names).toEqual([...inOrder.join('').matchAll(/export const (\w+)/g)].map(([, name]) => name));
  });

  it('10: both extend a list', async () => {
    const config = 'tsconfig.json';
    const references = (JSON.parse(project.read(config)) as { references: object[] }).references;
    project.disk.set(config, `${JSON.stringify({ files: [], references: [...references, { path: 'tools' }] }, null, 2)}\n`);
    await project.generate({
      'nodes/audit': { kind: 'consumer' },
      'edges/audit-feed': {
        kind: 'subscribe',
        from: 'events',
        to: 'audit',
        subscription: { deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 } },
      },
    });
    const paths = (JSON.parse(project.read(config)) as { references: { path: string }[] }).references.map(({ path }) => path);
    expect(paths).toContain('tools');
    expect(paths).toContain('services/audit');
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('11: the same edit on both sides is made once', async () => {
    const wiring = 'services/backend/src/wiring.ts';
    project.edit(wiring, ['prefetch: 20,', 'prefetch: 40,']);
    const actions = await project.generate({ 'edges/taker-takes/prefetch': 40 });
    expect(actions.get(wiring)?.kind).toBe('unchanged');
    expect(project.read(wiring).match(/prefetch: 40/g)).toHaveLength(1);
  });

  it('12: a deleted handler stays deleted', async () => {
    await project.generate(cancelOrder);
    const text = project.read(handler);
    const gone = /\n\/\*\*[^\n]*\*\/\nexport const handleCancelOrder[\s\S]*?\n};\n/.exec(text)?.[0] ?? '?';
    project.edit(handler, [gone, ''], ['CancelOrderData, ', '']);
    await project.generate({ ...cancelOrder, 'nodes/taker/title': 'Till' });
    expect(project.read(handler)).not.toContain('CancelOrder');
    expect(project.read(handler)).toContain('Till: handles "place-order"');
  });

  it('moves the edited files of a renamed element', async () => {
    project.edit(handler, [save, edited]);
    const test = 'services/backend/src/test/taker.test.ts';
    project.edit(test, ['assert.equal(duplicates, 2);', 'assert.equal(duplicates, 2); // by hand']);
    const actions = await project.generateFrom(renamed('taker', 'order-desk'));
    const moved = 'services/backend/src/handlers/order-desk.ts';
    expect(actions.get(moved)).toMatchObject({ kind: 'merge', from: handler });
    expect(project.disk.has(handler)).toBe(false);
    expect(project.read(moved)).toContain(edited);
    expect(project.read(moved)).toContain('order-desk: handles "place-order"');
    const movedTest = project.read('services/backend/src/test/order-desk.test.ts');
    expect(movedTest).toContain('assert.equal(duplicates, 2); // by hand');
    expect(movedTest).not.toContain('taker');
    parses('services/backend/src/test/order-desk.test.ts');
  });

  it('moves the files of a service that was renamed, or of a node that moved', async () => {
    project.edit(handler, [save, edited]);
    const actions = await project.generate({ 'nodes/taker/service': 'front' });
    expect(actions.get('services/front/src/handlers/taker.ts')).toMatchObject({ from: handler });
    expect(project.read('services/front/src/handlers/taker.ts')).toContain(edited);
    expect([...project.disk.keys()].filter((path) => path.startsWith('services/backend/'))).toEqual([]);
    await project.generate({ 'nodes/taker/service': 'history' });
    expect(project.read('services/history/src/handlers/taker.ts')).toContain(edited);
  });

  it('follows a renamed system', async () => {
    project.edit(handler, [save, edited]);
    project.edit('package.json', ['"private": true,', '"private": true,\n  "license": "MIT",']);
    await project.generate({ 'info/name': 'store' });
    expect(project.read(handler)).toContain('from "@store/runtime"');
    expect(project.read(handler)).not.toContain('@shop');
    expect(JSON.parse(project.read('package.json'))).toMatchObject({ name: 'store', license: 'MIT' });
  });

  it('keeps a deleted file deleted, until it is forced', async () => {
    const test = 'services/web/src/test/messages.test.ts';
    project.disk.delete(test);
    expect(await project.drift()).toEqual([{ path: test, reason: 'missing', element: 'web' }]);
    expect((await project.generate()).get(test)?.kind).toBe('deleted');
    expect(await project.drift()).toEqual([]);
    expect((await project.generate({ 'nodes/taker/title': 'Till' })).get(test)?.kind).toBe('deleted');
    expect((await project.generate({}, true)).get(test)?.kind).toBe('write');
  });

  it('tells drift: what, where, and of which element', async () => {
    project.edit('services/backend/src/wiring.ts', ['prefetch: 20,', 'prefetch: 99,']);
    project.edit(handler, [save, edited]);
    expect(await project.drift()).toEqual([{ path: 'services/backend/src/wiring.ts', reason: 'edited', element: 'taker' }]);
    const drift = await project.drift({ 'edges/taker-takes/prefetch': 40 });
    expect(drift).toContainEqual({ path: 'services/backend/src/wiring.ts', reason: 'drawing', element: 'taker' });
    expect(drift.filter(({ path }) => path === handler)).toEqual([]);
  });

  it('never touches files that are not its own', async () => {
    project.disk.set('services/backend/src/clock.ts', 'export const now = Date.now;\n');
    await project.generate(cancelOrder);
    expect(project.read('services/backend/src/clock.ts')).toBe('export const now = Date.now;\n');
  });
});
