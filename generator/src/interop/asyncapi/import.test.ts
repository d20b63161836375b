import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutatedText } from '../../fuzz/mutate-text.ts';
import { mutatedValue } from '../../fuzz/mutate-value.ts';
import { pick, seededRandom, seedOf } from '../../fuzz/random.ts';
import { readText, type Topology } from '../../model/index.ts';
import { importAsyncApi, type ImportOptions, type ImportResult } from './index.ts';

const folder = path.resolve(import.meta.dirname, '../../../../schemas/examples/asyncapi');
const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');

/** Other files are there for references inside the folder only. */
const read = (name: string) => (name.startsWith('good/shared/') ? textOf(name) : undefined);
const load = (names: readonly string[], options: ImportOptions = {}) =>
  importAsyncApi(
    names.map((name) => ({ name, text: textOf(name) })),
    { read, ...options },
  );

const document = (value: object, name = 'a.json') => ({ name, text: JSON.stringify(value) });

const said = ({ reports }: ImportResult) =>
  reports.flatMap(({ file, findings }) => findings.map(({ ruleId, range }) => `${file}:${range?.line} ${ruleId}`));

function drawn(result: ImportResult): Topology {
  if (!result.topology) throw new Error(`refused: ${JSON.stringify(result.reports)}`);
  return result.topology;
}

describe('two documents of one broker', () => {
  const result = load(['good/web-shop.asyncapi.yaml', 'good/fulfilment.asyncapi.yaml']);
  const { servers, nodes, edges, messages } = drawn(result);

  it('become one topology by address and server', () => {
    expect(Object.keys(servers)).toEqual(['production']);
    const kinds = Object.entries(nodes).map(([id, { kind }]) => `${kind} ${id}`);
    expect(kinds.toSorted()).toEqual(['consumer fulfilment', 'consumer web-shop', 'topic shop-orders-placed', 'topic shop-shipments']);
  });

  it('turn the verbs of 2.x: what others may publish is received', () => {
    expect(edges['web-shop-sends-shop-orders-placed']).toMatchObject({ kind: 'send', from: 'web-shop', messages: ['order-placed'] });
    expect(edges['shop-shipments-feeds-web-shop']).toMatchObject({
      kind: 'subscribe',
      to: 'web-shop',
      messages: ['parcel-sent', 'parcel-lost'],
    });
    expect(Object.keys(edges)).toHaveLength(4);
  });

  it('map the bindings of Kafka', () => {
    expect(nodes['shop-orders-placed']).toMatchObject({ partitions: 12, retentionMs: 604_800_000, ordering: 'key', server: 'production' });
    expect(messages['order-placed']).toMatchObject({ partitionKey: 'customerId' });
    expect(edges['shop-orders-placed-feeds-fulfilment']).toMatchObject({ subscription: { name: 'fulfilment-orders' } });
    expect(edges['shop-shipments-feeds-web-shop']).toMatchObject({ subscription: { name: 'web-shop-shipments' } });
  });

  it('draw the payload of the sender, keep the other one, and say so', () => {
    expect(messages['order-placed']?.payload).toMatchObject({
      required: ['orderId', 'customerId'],
      properties: { total: { type: 'integer', minimum: 0 } },
    });
    expect(JSON.stringify(messages['order-placed'])).toContain('In cents.');
    expect(said(result)).toContain('good/fulfilment.asyncapi.yaml:15 asyncapi/message-mismatch');
  });

  it('keep what they do not understand, and say so', () => {
    const kept = JSON.stringify(nodes['web-shop']);
    for (const name of ['scramSha256', 'Unused', 'MIT']) expect(kept).toContain(name);
    expect(JSON.stringify(servers['production'])).toContain('scram');
    expect(said(result)).toContain('good/web-shop.asyncapi.yaml:13 asyncapi/kept');
  });

  it('give the same ids in any order', () => {
    const turned = drawn(load(['good/fulfilment.asyncapi.yaml', 'good/web-shop.asyncapi.yaml']));
    expect(new Set(Object.keys(turned.nodes))).toEqual(new Set(Object.keys(nodes)));
    expect(new Set(Object.keys(turned.edges))).toEqual(new Set(Object.keys(edges)));
  });
});

describe('bindings of other brokers', () => {
  const { nodes, edges, messages, servers } = drawn(load(['good/payments.asyncapi.json']));

  it.each([
    ['AMQP queue', 'payments-requests', { kind: 'queue', durable: false, messageTtlMs: 30_000, server: 'rabbit' }],
    ['reply queue', 'replies', { kind: 'queue', server: 'rabbit' }],
    [
      'SQS',
      'refunds-fifo',
      { kind: 'queue', ordering: 'key', messageTtlMs: 3_600_000, deadLetter: { channel: 'refunds-dead-fifo', maxDeliveries: 4 } },
    ],
    ['its dead letters', 'refunds-dead-fifo', { kind: 'queue' }],
    ['NATS', 'rates-eur', { kind: 'topic', server: 'mesh' }],
    ['Solace', 'ledger-entries', { kind: 'queue', messageTtlMs: 5000 }],
  ])('%s', (_name, id, members) => expect(nodes[id]).toMatchObject(members));

  it.each([
    ['a reply of a responder', 'payments-replies-on-replies', { kind: 'reply', messages: ['payment-taken'] }],
    ['the visibility timeout', 'refunds-fifo-handled-by-payments', { kind: 'receive', ackTimeoutMs: 45_000 }],
    ['direct delivery', 'payments-sends-ledger-entries', { kind: 'send', delivery: 'at-most-once' }],
    // The node has the name of the queue group, so that the subscription cannot.
    [
      'a queue group',
      'rates-eur-feeds-payments',
      { kind: 'subscribe', 'x-asyncapi': { 'good/payments.asyncapi.json#/operations/takeRates': { group: 'payments' } } },
    ],
  ])('%s', (_name, id, members) => expect(edges[id]).toMatchObject(members));

  it('keeps a payload in another format as it stands', () => {
    expect(messages['entry']).toMatchObject({ payload: {} });
    expect(JSON.stringify(messages['entry'])).toContain('avro');
    expect(Object.values(servers).map(({ protocol }) => protocol)).toEqual(['rabbitmq', 'sqs', 'nats', 'solace']);
  });

  it('draws a request with its reply queue and correlation', () => {
    const value = JSON.parse(textOf('good/payments.asyncapi.json').replace('"action": "receive"', '"action": "send"')) as object;
    const asked = drawn(importAsyncApi([document(value)])).edges;
    expect(asked['payments-sends-payments-requests']).toMatchObject({
      requestReply: { reply: { channel: 'replies', correlationId: 'requestId' } },
    });
    expect(asked['replies-handled-by-payments']).toMatchObject({ kind: 'receive', from: 'replies', to: 'payments' });
  });
});

describe('direction', () => {
  it('is doubted where the name of an operation says the opposite', () => {
    const result = load(['good/sensors.asyncapi.yaml']);
    expect(said(result)).toContain('good/sensors.asyncapi.yaml:10 asyncapi/inverted-direction');
    expect(drawn(result).nodes['sensors']?.kind).toBe('consumer');
  });

  it('is turned on demand', () => {
    const result = load(['good/sensors.asyncapi.yaml'], { isInverted: true });
    expect(said(result).join()).not.toContain('inverted-direction');
    expect(drawn(result).edges['sensors-sends-lamps-id-light']).toMatchObject({ kind: 'send', delivery: 'at-most-once' });
    expect(drawn(result).nodes['lamps-id-light']).toMatchObject({ messageTtlMs: 60_000, external: true });
  });

  it.each([
    [['send', 'send'], 'asyncapi/inverted-direction'],
    [['send', 'receive'], undefined],
    [['send'], undefined],
  ] as const)('%s on one channel: %s', (actions, expected) => {
    const files = actions.map((action, index) =>
      document(
        {
          asyncapi: '3.0.0',
          info: { title: `App ${index}` },
          channels: { c: {} },
          operations: { o: { action, channel: { $ref: '#/channels/c' } } },
        },
        `${index}.json`,
      ),
    );
    const found = said(importAsyncApi(files)).map((each) => each.split(' ')[1]);
    expect(found).toEqual(expected === undefined ? [] : [expected]);
  });

  it('an unused channel is an orphan', () => {
    const result = importAsyncApi([document({ asyncapi: '3.0.0', info: { title: 'App' }, channels: { c: {} } })]);
    expect(said(result)).toEqual(['a.json:1 asyncapi/orphan-channel']);
    expect(drawn(result).nodes['c']).toMatchObject({ kind: 'topic', external: true });
  });
});

describe('what is refused or not followed', () => {
  it.each([
    ['bad/version-1.asyncapi.yaml', 'asyncapi/refused', 1],
    ['bad/openapi.yaml', 'asyncapi/not-asyncapi', 1],
    ['bad/syntax.asyncapi.yaml', 'document/syntax', 3],
  ])('%s: %s', (name, ruleId, line) => {
    const result = load([name, 'good/fulfilment.asyncapi.yaml']);
    expect(result.topology).toBeUndefined();
    expect(said(result)).toEqual([`${name}:${line} ${ruleId}`]);
  });

  it('references to the network, outside and to nothing are kept and reported', () => {
    const result = load(['bad/network-reference.asyncapi.yaml']);
    expect(said(result).filter((each) => each.endsWith('asyncapi/reference'))).toHaveLength(3);
    expect(JSON.stringify(drawn(result).messages)).toContain('https://example.com/schema.json');
  });

  it('circles end, and nothing of them is lost', () => {
    const result = load(['bad/circular.asyncapi.yaml']);
    expect(drawn(result).messages['tree']?.payload).toEqual({ type: 'object', properties: { children: { type: 'array', items: {} } } });
    expect(JSON.stringify(drawn(result))).toContain('"Tree":{"type":"object"');
    expect(JSON.stringify(drawn(result))).toContain('"loop":{"$ref"');
    expect(said(result)).toContain('bad/circular.asyncapi.yaml:13 asyncapi/reference');
  });

  it('a payload that grows without end by its references is cut', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 30 }, (_none, index) => {
        const next = { $ref: `#/components/schemas/s${index + 1}` };
        return [`s${index}`, { type: 'object', properties: { a: next, b: next } }];
      }),
    );
    const channels = { c: { messages: { m: { payload: { $ref: '#/components/schemas/s0' } } } } };
    const operations = { o: { action: 'send', channel: { $ref: '#/channels/c' } } };
    const result = importAsyncApi([
      document({ asyncapi: '3.0.0', info: { title: 'Bomb' }, channels, operations, components: { schemas } }),
    ]);
    expect(said(result).map((each) => each.split(' ')[1])).toContain('asyncapi/payload-format');
    expect(JSON.stringify(drawn(result)).length).toBeLessThan(2_000_000);
  });
});

describe('ids', () => {
  const channels = {
    con: {},
    'a/b': {},
    'a-b': {},
    AB: {},
    日本: {},
    '9': {},
    [`${'x'.repeat(80)}1`]: {},
    [`${'x'.repeat(80)}2`]: {},
    app: {},
  };
  const operations = { o: { action: 'send', channel: { $ref: '#/channels/con' } } };
  const { nodes } = drawn(importAsyncApi([document({ asyncapi: '3.0.0', info: { title: 'App' }, channels, operations })]));

  it('are of the allow-list, and no two of them become one name', () => {
    expect(Object.keys(nodes)).toHaveLength(10);
    for (const id of Object.keys(nodes)) expect(id).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
    expect(new Set(Object.keys(nodes).map((id) => id.replaceAll('-', ''))).size).toBe(10);
    expect(nodes['app-channel']).toMatchObject({ kind: 'topic' });
    expect(nodes['con']).toBeUndefined();
  });
});

describe('any input', () => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:ya?ml|json)$/.test(name));
  const texts = names.map(textOf);
  const values = texts.flatMap((text) => readText(text, text.startsWith('{') ? 'json' : 'yaml').value ?? []);

  it('gives findings or a topology that fits the format, and never throws', () => {
    let topologies = 0;
    for (let index = 0; index < 600; index += 1) {
      const random = seededRandom(seedOf(66, index));
      const make = () =>
        index % 3 === 0 ? mutatedText(pick(random, texts), random) : JSON.stringify(mutatedValue(pick(random, values), random));
      const result = importAsyncApi(
        [
          { name: 'a.json', text: make() },
          { name: 'b.json', text: textOf('good/fulfilment.asyncapi.yaml') },
        ],
        { isInverted: index % 2 === 0 },
      );
      if (result.topology) topologies += 1;
      else
        expect(said(result).join()).toMatch(
          /asyncapi\/(?:refused|not-asyncapi)|document\/(?:syntax|duplicate-member|forbidden-member|too-deep)/,
        );
    }
    expect(topologies).toBeGreaterThan(150);
  });
});

describe('what cannot be read', () => {
  it('is kept as it stands', () => {
    const value = {
      asyncapi: '3.0.0',
      info: { title: 'App' },
      servers: { s: { host: 'h', protocol: 'smoke-signals', 'x-fire': 1 } },
      channels: {
        c: { bindings: { kafka: { partitions: 'many', topicConfiguration: { 'retention.ms': -1 } }, carrier: { pigeon: 2 } } },
        d: 7,
      },
      operations: {
        o: { action: 'send', channel: { $ref: '#/channels/c' }, bindings: { mqtt: { qos: 2, retain: true } } },
        p: { action: 'shout', channel: { $ref: '#/channels/c' } },
      },
    };
    const result = importAsyncApi([document(value)]);
    const text = JSON.stringify(drawn(result));
    for (const part of [
      '"smoke-signals"',
      '"x-fire":1',
      '"partitions":"many"',
      '"retention.ms":-1',
      '"pigeon":2',
      '"d":7',
      '"qos":2',
      '"retain":true',
      '"shout"',
    ]) {
      expect(text).toContain(part);
    }
    expect(said(result).map((each) => each.split(' ')[1])).toContain('asyncapi/unknown-broker');
  });
});
