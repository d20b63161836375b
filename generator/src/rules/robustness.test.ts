import fc from 'fast-check';
import { expect, it } from 'vitest';
import { document, message } from './rule-tester.fixture.ts';
import { edgeKinds } from '../model/edges.ts';
import { parseTopology } from '../model/parse.ts';
import { valueAt } from '../model/pointer.ts';
import { protocols } from '../model/server.ts';
import { nodeKinds } from '../nodes/index.ts';
import { validateTopology } from './index.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
/** One more than there are nodes, so that some ends are missing. */
const end = fc.constantFrom(...ids, 'missing');
const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const list = <Value>(values: readonly Value[]) => some(fc.subarray([...values]));

const messages = {
  m: message({ partitionKey: 'k', sensitive: ['k'] }),
  n: message({ idField: undefined, schemaVersion: undefined, ephemeral: true }),
};
const policy = some(fc.record({ channel: end, maxDeliveries: some(fc.integer({ min: 1, max: 20 })) }));
const bounds = {
  maxLength: some(fc.constant(5)),
  overflow: some(fc.constantFrom('reject', 'drop-oldest', 'drop-newest', 'dead-letter')),
  deadLetter: policy,
};
const backoff = some(
  fc.record({
    baseMs: some(fc.nat(1000)),
    multiplier: some(fc.integer({ min: 1, max: 3 })),
    maxMs: some(fc.nat(5000)),
    jitter: some(fc.constant('full')),
  }),
);
const retry = some(
  fc.record({
    maxAttempts: some(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('infinite'))),
    deadlineMs: some(fc.integer({ min: 1, max: 9000 })),
    attemptTimeoutMs: some(fc.constant(100)),
    backoff,
  }),
);
const idempotency = some(
  fc.record({
    strategy: fc.constantFrom('message-id', 'sequence', 'content-hash', 'redelivered-flag'),
    hashFields: list(['sentAt', 'amount']),
    scope: some(fc.constantFrom('', 'a')),
    windowMs: some(fc.nat(1000)),
    dedupStore: some(end),
  }),
);
const size = fc.constantFrom(1, 7, 1e15);
const receive = {
  concurrency: some(size),
  serviceTimeMs: some(fc.record({ mean: fc.constantFrom(0, 50, 1e15), p99: some(size) })),
  redelivery: some(fc.record({ maxDeliveries: some(fc.integer({ min: 1, max: 9 })), backoff })),
  idempotency,
  ackMode: some(fc.constantFrom('manual', 'auto')),
};

const membersOfNode: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  queue: { ...bounds, ordering: some(fc.constantFrom('none', 'key', 'total')), partitions: some(size), archive: some(fc.boolean()) },
  topic: { ...bounds, external: some(fc.boolean()), ordering: some(fc.constant('key')), retentionMs: some(fc.constant(5)) },
  consumer: {
    maxHops: some(fc.constant(3)),
    effects: some(fc.boolean()),
    replicas: some(fc.record({ min: some(fc.nat(3)), max: some(size) })),
    scaleTrigger: some(fc.record({ metric: fc.constant('lag'), target: fc.constant(1), max: some(size) })),
    rateLimitPerSec: some(fc.constantFrom(0.001, 9)),
  },
  producer: {
    confirms: some(fc.boolean()),
    ratePerSec: some(fc.constantFrom(0, 40, 1e15)),
    burst: some(fc.record({ ratePerSec: size, durationMs: size })),
  },
  external: { idempotent: some(fc.boolean()), rateLimitPerSec: some(fc.constant(5)) },
  replica: { replica: some(fc.record({ conflict: some(fc.constantFrom('version-wins', 'last-write')) })) },
  'read-model': {
    readModel: some(
      fc.record({
        source: some(end),
        kind: some(fc.constant('replica')),
        checkpointStore: some(end),
        rebuildFrom: some(fc.constant('log')),
      }),
    ),
  },
  'command-store': {
    entity: fc.constant({ name: 'row', key: ['id'], mutableFields: ['k'] }),
    outbox: some(fc.record({ cursor: some(fc.constant('sequence-id')) })),
    sharding: some(
      fc.record({
        shardKey: fc.subarray(['id', 'k', 'sentAt']),
        databases: fc.constantFrom(1, 2, 256),
        tablesPerDb: some(fc.constantFrom(1, 4)),
        hash: some(fc.constantFrom('modulo', 'correlated')),
        idGenerator: some(fc.constant('auto-increment')),
        distinctKeys: some(size),
      }),
    ),
  },
};
const subscribed = { subscription: some(fc.record({ ...bounds, durable: some(fc.boolean()), filter: list(['m', 'n']) })), ...receive };
const membersOfEdge: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  send: {
    retry,
    requestReply: some(
      fc.record({
        reply: some(fc.record({ channel: end })),
        cancelChannel: some(end),
        timeoutMs: some(size),
        messageTtlMs: some(size),
      }),
    ),
  },
  call: { retry, idempotencyKey: some(fc.constant('id')) },
  read: { retry },
  receive,
  subscribe: subscribed,
  project: subscribed,
  replicate: subscribed,
};

const node = fc
  .constantFrom(...nodeKinds.map(({ kind }) => kind))
  .chain((kind) => fc.record({ kind: fc.constant(kind), ...membersOfNode[kind] }));
const edge = fc.constantFrom(...edgeKinds.map(({ kind }) => kind)).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    from: end,
    to: end,
    messages: list(['m', 'n']),
    delivery: some(fc.constant('at-most-once')),
    ...membersOfEdge[kind],
  }),
);

const drawings = fc.record({
  protocol: fc.constantFrom(...protocols),
  nodes: fc.tuple(...ids.map(() => node)).map((made) => Object.fromEntries(made.map((each, index) => [ids[index], each]))),
  edges: fc.array(edge, { maxLength: 24 }).map((made) => Object.fromEntries(made.map((each, index) => [`edge-${index}`, each]))),
});

it('no drawing, however wrong, makes a rule fail, and every finding names what it is about', { timeout: 60_000 }, () => {
  const property = fc.property(drawings, ({ protocol, nodes, edges }) => {
    const { topology } = parseTopology(document({ servers: { main: { protocol } }, messages, nodes, edges }));
    if (!topology) throw new Error('the drawing does not fit the format');
    const faulty = validateTopology(topology).filter(({ ruleId, message, pointer }) => {
      const element = valueAt(topology, pointer.split('/').slice(0, 3).join('/'));
      return ruleId === 'internal/rule-failed' || element === undefined || /\{\w+\}|undefined|NaN/.test(message);
    });
    expect(faulty).toEqual([]);
  });
  fc.assert(property, { seed: 20_261_124, numRuns: 100 });
});
