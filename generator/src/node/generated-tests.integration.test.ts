import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopWith } from '../emit/emit.fixture.ts';
import { inProject, prepareProject, projectsFolder, tsc } from './project.fixture.ts';

const text = { type: 'string', minLength: 1 };
const change = {
  kind: 'command',
  schemaVersion: '1',
  idField: 'orderId',
  partitionKey: 'customerId',
  payload: {
    type: 'object',
    required: ['orderId', 'customerId', 'note', 'number'],
    properties: { orderId: text, customerId: text, note: text, number: { type: 'integer', minimum: 1 } },
  },
};

/** A queue of the consumer "keeper", with a message and a strategy of its own. */
const source = (name: string, idempotency: object) => ({
  [`messages/${name}-change`]: change,
  [`nodes/${name}`]: { kind: 'queue', maxLength: 100, deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 } },
  [`edges/${name}-sent`]: { kind: 'send', from: 'door', to: name, messages: [`${name}-change`] },
  [`edges/${name}-taken`]: { kind: 'receive', from: name, to: 'keeper', idempotency },
});

const topology = shopWith({
  'info/name': 'guarded',
  servers: { main: { protocol: 'postgres', emulate: true } },
  'nodes/history': undefined,
  'edges/events-project': undefined,
  'nodes/events': undefined,
  'edges/taker-sends': undefined,
  'nodes/orders-db/sharding': undefined,
  'nodes/taker/replicas': undefined,
  'nodes/taker/maxHops': 3,
  'edges/taker-takes/idempotency/leaseMs': 60_000,
  'nodes/door': { kind: 'producer', service: 'web' },
  'nodes/keeper': { kind: 'consumer', service: 'backend' },
  'edges/keeper-writes': { kind: 'write', from: 'keeper', to: 'orders-db' },
  ...source('plain', { strategy: 'redelivered-flag' }),
  ...source('keyed', { strategy: 'message-id', keyFields: ['orderId'] }),
  ...source('hashed', { strategy: 'content-hash', hashFields: ['orderId', 'note'] }),
  ...source('counted', { strategy: 'sequence', sequenceMode: 'seen-set', sequenceField: 'number' }),
  ...source('ordered', { strategy: 'sequence', sequenceField: 'number' }),
  'nodes/ordered/ordering': 'key',
});

/** How a pattern is taken out of the wiring, and which generated tests have to tell. */
const removals: readonly (readonly [pattern: string, from: RegExp, to: string, tests: readonly string[]])[] = [
  ['inbox', /idempotency: \{ strategy: "redelivered-flag"[^}]*\},/, '', ['keeper: a repeat of plain-change adds no second effect']],
  [
    'key fields',
    /, keyFields: \["orderId"\]/,
    '',
    [
      'keeper: a repeat of keyed-change under another id adds no second effect',
      'keeper: another keyed-change under a key that was handled is put aside',
    ],
  ],
  [
    'content hash',
    /idempotency: \{ strategy: "content-hash"[^}]*\}/,
    'idempotency: { strategy: "message-id", windowMs: 1000 }',
    ['keeper: a repeat of hashed-change under another id adds no second effect'],
  ],
  [
    'set of numbers',
    /idempotency: \{[^}]*mode: "seen-set"[^}]*\}/,
    'idempotency: { strategy: "message-id", windowMs: 1000 }',
    ['keeper: a repeat of counted-change under its number adds no second effect'],
  ],
  [
    'high-water mark',
    /idempotency: \{[^}]*mode: "high-water-mark"[^}]*\}/,
    'idempotency: { strategy: "message-id", windowMs: 1000 }',
    [
      'keeper: a repeat of ordered-change under its number adds no second effect',
      'keeper: ordered-change that overtook another waits for it',
    ],
  ],
  ['lease', /leaseMs: 60000,?/, '', ['taker: a call of bank that was cut off is asked about, not made again, place-order']],
  [
    'retry',
    /maxAttempts: 2,/,
    'maxAttempts: 1,',
    ['taker: a call of bank whose answer is lost is made again, without another delivery of place-order'],
  ],
  ['hop limit', /maxHops: 3,/, '', ['taker: place-order that went around too often is put aside']],
];

const runTests = 'runtime/dist/testing/run-tests.js';
const failedTests = (tap: string) => new Set([...tap.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name]) => name));

describe('the tests of a generated project', { timeout: 300_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = path.join(await projectsFolder(), 'guarded');
    await prepareProject(folder, { topology });
    await inProject(folder, tsc, ['-b']);
  });
  afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }));

  it('pass as they are generated', async () => {
    expect(await inProject(folder, runTests)).toMatch(/^# fail 0$/m);
  });

  it('fail for each pattern that is taken out of the wiring', async () => {
    const file = path.join(folder, 'services/backend/src/wiring.ts');
    let wiring = await readFile(file, 'utf8');
    for (const [pattern, from, to] of removals) {
      expect(wiring, pattern).toMatch(from);
      wiring = wiring.replace(from, to);
    }
    await writeFile(file, wiring);
    await inProject(folder, tsc, ['-b']);
    const run: unknown = await inProject(folder, runTests, [], { TEST_LIMIT_MS: '2000' }).catch((error: unknown) => error);
    expect(run).toBeInstanceOf(Error);
    const failed = failedTests((run as Error).message);
    for (const [pattern, , , tests] of removals) for (const name of tests) expect([...failed], pattern).toContain(name);
  });
});
