import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseTopology, serialiseTopology } from '../model/index.ts';
import { generateProject, previewGeneration } from './generate-project.ts';
import { driftOf } from '../regenerate/drift.ts';
import { galleryText, inProject, prepareProject, projectsFolder, tsc } from './project.fixture.ts';

let base: string;
let folder: string;
let drawing: Drawing;
beforeAll(async () => {
  base = await projectsFolder();
  folder = path.join(base, 'project');
  const { topology } = parseTopology(await galleryText('order-platform'));
  drawing = JSON.parse(serialiseTopology(topology ?? raise('the example does not parse'), 'json')) as Drawing;
});
afterAll(() => rm(base, { recursive: true, force: true }));

type Element = Record<string, unknown>;
interface Drawing {
  info: Element;
  messages: Record<string, { title?: string; payload: { properties: Element } }>;
  nodes: Record<string, Element>;
  edges: Record<string, Element>;
}

function raise(message: string): never {
  throw new Error(message);
}

const file = (name: string) => path.join(folder, name);

/** Edits a file of the project as a user would. */
async function edit(name: string, ...changes: readonly (readonly [from: string | RegExp, to: string])[]): Promise<void> {
  let text = await readFile(file(name), 'utf8');
  for (const [from, to] of changes) {
    const next = text.replace(from, () => to);
    if (next === text) raise(`${name} does not hold ${from}:\n${text}`);
    text = next;
  }
  await writeFile(file(name), text);
}

/** Gives an element another id, as the designer does. */
function rename(from: string, to: string): void {
  drawing = JSON.parse(JSON.stringify(drawing).replaceAll(`"${from}"`, `"${to}"`)) as Drawing;
}

const backoff = { baseMs: 200, multiplier: 2, maxMs: 5000, jitter: 'full' };
const loyalty = {
  kind: 'subscribe',
  from: 'order-events',
  to: 'loyalty',
  messages: ['order-fulfilled'],
  subscription: { durable: true, maxLength: 1000, overflow: 'reject', deadLetter: { channel: 'customers-dlq', maxDeliveries: 5 } },
  redelivery: { backoff },
};

const fulfilment = 'services/fulfilment/src/handlers/order-fulfilment.ts';
const ledger = 'services/customers/src/handlers/customer-ledger.ts';
const historyView = 'services/order-history/src/handlers/order-history.ts';
const save = 'await context.save(message.data);';

/** What happens to the project, by turns: `draw` edits the drawing and generates, `edit` is the user. Each line of the user has a mark of its own. */
const steps: readonly (readonly [what: string, act: () => Promise<void> | void])[] = [
  [
    'the user writes a module of their own',
    () => writeFile(file('services/fulfilment/src/limits.ts'), 'export const mostPieces = 20; // mine-1\n'),
  ],
  [
    'the user checks a limit in a handler',
    () =>
      edit(
        fulfilment,
        ['\nimport { callWarehouse }', '\nimport { mostPieces } from "../limits.ts"; // mine-2\nimport { callWarehouse }'],
        [save, `if (message.data.quantity > mostPieces) context.log.warn("many pieces", { id: message.id }); // mine-3\n  ${save}`],
      ),
  ],
  ['draw: another title', () => void (drawing.nodes['order-fulfilment'] = { ...drawing.nodes['order-fulfilment'], title: 'Order desk' })],
  ['the user notes why', () => edit(ledger, [save, `// mine-4: the ledger keeps the last order only.\n  ${save}`])],
  ['draw: an event gets another id', () => rename('order-fulfilled', 'order-completed')],
  [
    'the user adds a dependency and a script',
    () => edit('package.json', ['"scripts": {', '"license": "mine-5",\n  "scripts": {\n    "mine-6": "node --version",']),
  ],
  ['draw: a description', () => void (drawing.info['description'] = 'Orders and payments.')],
  [
    'draw: another prefetch',
    () =>
      void (drawing.edges['orders-handled-by-order-fulfilment'] = { ...drawing.edges['orders-handled-by-order-fulfilment'], prefetch: 77 }),
  ],
  ['the user ignores a folder', () => edit('.gitignore', ['.data/', '.data/\nmine-7/'])],
  [
    'draw: a field of a payload',
    () => void ((drawing.messages['order-completed'] ?? raise('no event')).payload.properties['giftNote'] = { type: 'string' }),
  ],
  [
    'the user formats a file in another style',
    () =>
      edit(
        historyView,
        [/"(@[^"]+)"/, "'@order-platform/runtime'"],
        ['async (event, context) =>', 'async (\n  event,\n  context, // mine-8\n) =>'],
      ),
  ],
  [
    'draw: a new consumer',
    () => {
      drawing.nodes['loyalty'] = { kind: 'consumer', title: 'Loyalty', effects: false };
      drawing.edges['order-events-feeds-loyalty'] = { ...loyalty, messages: ['order-completed'] };
    },
  ],
  [
    'the user fills it',
    () =>
      edit('services/loyalty/src/handlers/loyalty.ts', [
        'context.log.info(',
        'const points = message.data.amount / 100; // mine-9\n  context.log.info(`${points} points`);\n  context.log.info(',
      ]),
  ],
  [
    'the user tests something else',
    () => edit('services/customers/src/test/customer-ledger.test.ts', ['import assert', '// mine-10\nimport assert']),
  ],
  ['draw: a consumer gets another id', () => rename('customer-ledger', 'customer-book')],
  [
    'the user saves with Windows line ends',
    async () =>
      writeFile(
        file('services/billing/src/handlers/billing.ts'),
        (await readFile(file('services/billing/src/handlers/billing.ts'), 'utf8'))
          .replaceAll('\n', '\r\n')
          .replace('await context.save', '// mine-11\r\n  await context.save'),
      ),
  ],
  ['draw: another title for a reply', () => void ((drawing.messages['payment-taken'] ?? raise('no reply')).title = 'Payment received')],
  [
    'draw: a consumer moves to a service of its own',
    () => void (drawing.nodes['payment-refund'] = { ...drawing.nodes['payment-refund'], service: 'refunds' }),
  ],
  [
    'the user explains the refund',
    () =>
      edit('services/refunds/src/handlers/payment-refund.ts', [
        'await context.save',
        'context.log.info("undone", { id: message.id }); // mine-12\n  await context.save',
      ]),
  ],
  ['draw: the system gets another name', () => void (drawing.info['name'] = 'order-hub')],
  ['the user adds a container', () => edit('compose.yaml', ['services:\n', 'services:\n  mine-13:\n    image: redis:7\n'])],
  ['draw: the topic holds more', () => void (drawing.nodes['order-events'] = { ...drawing.nodes['order-events'], maxLength: 200_000 })],
  [
    'the user adds a helper below a handler',
    async () =>
      writeFile(
        file(fulfilment),
        `${await readFile(file(fulfilment), 'utf8')}\n/** mine-14 */\nexport const isLarge = (amount: number) => amount > 100_000; // mine-15\n`,
      ),
  ],
  ['draw: an external system gets another id', () => rename('warehouse', 'depot')],
  [
    'the user tells the wiring apart',
    () => edit('services/web-shop/src/wiring.ts', ['export const wiring', '// mine-16\nexport const wiring']),
  ],
  ['draw: a rate', () => void (drawing.nodes['web-shop'] = { ...drawing.nodes['web-shop'], ratePerSec: 50 })],
  [
    'draw: the new consumer goes again',
    () => {
      delete drawing.nodes['loyalty'];
      delete drawing.edges['order-events-feeds-loyalty'];
    },
  ],
  [
    'the user reads the message in another way',
    () => edit(historyView, ['await context.save(event.data);', 'const { data } = event; // mine-17\n  await context.save(data);']),
  ],
  ['draw: an event gets another id once more', () => rename('order-completed', 'order-done')],
  [
    'draw: another title for the view',
    () => void (drawing.nodes['order-history'] = { ...drawing.nodes['order-history'], title: 'Past orders' }),
  ],
];

async function generated(what: string): Promise<void> {
  const result = await generateProject({ text: JSON.stringify(drawing), folder });
  expect(result, `${what}: ${JSON.stringify(result).slice(0, 2000)}`).toMatchObject({
    outcome: 'generated',
    paths: { conflicts: [], deleted: [] },
  });
}

/** Marks of the user's lines in the project, each as often as it stands there. */
async function marks(): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => !/node_modules|[\\/]dist[\\/]|\.eventwright/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(file(name), 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.match(/mine-\d+/g) ?? []).toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
}

it(
  '30 edits on both sides: every line of the user is there, the project type-checks and passes its tests',
  { timeout: 300_000 },
  async () => {
    expect(steps).toHaveLength(30);
    await generated('first');
    for (const [what, act] of steps) {
      await act();
      if (what.startsWith('draw')) await generated(what);
    }
    expect(await marks()).toEqual(Array.from({ length: 17 }, (_each, index) => `mine-${index + 1}`));
    const check = await previewGeneration({ text: JSON.stringify(drawing), folder });
    if (check.outcome !== 'planned') raise(JSON.stringify(check));
    expect(driftOf(check).map(({ path: name, reason }) => `${name} ${reason}`)).toEqual([
      'compose.yaml edited',
      'services/web-shop/src/wiring.ts edited',
    ]);
    expect(await readFile(file('services/billing/src/handlers/billing.ts'), 'utf8')).not.toMatch(/[^\r]\n/);
    await prepareProject(folder, { text: JSON.stringify(drawing) });
    await inProject(folder, tsc, ['-b']);
    expect(await inProject(folder, 'runtime/dist/testing/run-tests.js')).toMatch(/^# fail 0$/m);
  },
);
