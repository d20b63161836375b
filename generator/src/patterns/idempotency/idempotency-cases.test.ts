import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';
import type { RuleId } from '../../rules/index.ts';

interface Case {
  server?: object;
  message?: Record<string, unknown>;
  queue?: object;
  dead?: object;
  consumer?: object;
  receive?: object;
  send?: object;
  write?: object;
  more?: object;
  idempotency?: object | null;
}

/** p → q → c → db, dead letters to d after three deliveries. */
const text = (each: Case) =>
  document({
    servers: { main: { protocol: 'postgres', ...each.server } },
    messages: { m: message(each.message), ask: message({ kind: 'query' }) },
    nodes: {
      p: { kind: 'producer' },
      q: { kind: 'queue', deadLetter: { channel: 'd', maxDeliveries: 3 }, ...each.queue },
      d: { kind: 'queue', ...each.dead },
      c: { kind: 'consumer', ...each.consumer },
      x: { kind: 'external' },
      y: { kind: 'external', idempotent: true },
      db: { kind: 'command-store', entity: { name: 'row', key: ['id'] } },
    },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'], ...each.send },
      take: {
        kind: 'receive',
        from: 'q',
        to: 'c',
        ...each.receive,
        ...(each.idempotency !== null && { idempotency: { strategy: 'message-id', ...each.idempotency } }),
      },
      write: { kind: 'write', from: 'c', to: 'db', ...each.write },
      ...each.more,
    },
  });

const places = (ruleId: RuleId, each: Case) => ruleFindings(ruleId, text(each)).map(({ pointer }) => pointer);
const horizon = (each: Case) =>
  /can come (.*) late \((.*)\)/.exec(ruleFindings('idempotency/window-too-short', text(each))[0]?.message ?? '')?.[2];

describe('idempotency/missing', () => {
  it.each<[string, Case, number]>([
    ['an effect', { idempotency: null }, 1],
    ['a write that may repeat', { idempotency: null, write: { idempotent: true } }, 0],
    [
      'a write that may repeat, and a message',
      { idempotency: null, write: { idempotent: true }, more: { tell: { kind: 'send', from: 'c', to: 'd' } } },
      1,
    ],
    ['no effects, it says', { idempotency: null, consumer: { effects: false } }, 0],
    ['auto-ack', { idempotency: null, receive: { ackMode: 'auto' } }, 0],
    ['at most once', { idempotency: null, receive: { delivery: 'at-most-once' } }, 0],
  ])('%s', (_name, each, count) => expect(places('idempotency/missing', each)).toHaveLength(count));

  it('asks views for a strategy, and leaves replicas alone whose version wins', () => {
    const find = (node: object, kind: string) =>
      ruleFindings(
        'idempotency/missing',
        document({ nodes: { t: { kind: 'topic' }, n: node }, edges: { e: { kind, from: 't', to: 'n' } } }),
      );
    expect(find({ kind: 'read-model' }, 'project')).toHaveLength(1);
    expect(find({ kind: 'replica', replica: { conflict: 'version-wins' } }, 'replicate')).toHaveLength(0);
    expect(find({ kind: 'replica', replica: { conflict: 'last-write' } }, 'replicate')).toHaveLength(1);
  });
});

describe('idempotency/window-too-short', () => {
  const tiny = { windowMs: 1 };
  it.each<[string, Case, string | undefined]>([
    ['the default week outlasts three deliveries', {}, undefined],
    [
      'deliveries × (ack timeout + longest delay)',
      { idempotency: tiny, receive: { ackTimeoutMs: 1000, redelivery: { backoff: { baseMs: 500, maxMs: 800 } } } },
      '3 deliveries 5.4 s',
    ],
    [
      'life on the channel',
      { idempotency: tiny, queue: { messageTtlMs: 3_600_000 }, receive: { ackTimeoutMs: 1000, redelivery: { maxDeliveries: 1 } } },
      'life on the channel 1 h, 1 deliveries 1 s',
    ],
    [
      'redrive as stated, not the life of the dead-letter queue',
      {
        idempotency: { ...tiny, redriveWithinMs: 86_400_000 },
        dead: { messageTtlMs: 1_209_600_000 },
        receive: { ackTimeoutMs: 1000, redelivery: { maxDeliveries: 1 } },
      },
      '1 deliveries 1 s, redrive 1 d',
    ],
    [
      'the deadline of the publisher',
      {
        idempotency: tiny,
        send: { retry: { maxAttempts: 3, deadlineMs: 60_000 } },
        receive: { ackTimeoutMs: 1000, redelivery: { maxDeliveries: 1 } },
      },
      'publisher retries 1 min, 1 deliveries 1 s',
    ],
    [
      'or its attempts',
      {
        idempotency: tiny,
        send: { retry: { maxAttempts: 2, attemptTimeoutMs: 1000 } },
        receive: { ackTimeoutMs: 1000, redelivery: { maxDeliveries: 1 } },
      },
      'publisher retries 2.1 s, 1 deliveries 1 s',
    ],
    ['a high-water mark forgets nothing', { idempotency: { ...tiny, strategy: 'sequence' } }, undefined],
    [
      'a seen set does',
      {
        idempotency: { ...tiny, strategy: 'sequence', sequenceMode: 'seen-set' },
        receive: { ackTimeoutMs: 1000, redelivery: { maxDeliveries: 1 } },
      },
      '1 deliveries 1 s',
    ],
  ])('%s', (_name, each, expected) => expect(horizon(each)).toBe(expected));

  it('is quiet exactly from the horizon on', () => {
    const receive = { ackTimeoutMs: 1000, redelivery: { backoff: { baseMs: 500, maxMs: 800 } } };
    expect(places('idempotency/window-too-short', { receive, idempotency: { windowMs: 5399 } })).toEqual([
      '/edges/take/idempotency/windowMs',
    ]);
    expect(places('idempotency/window-too-short', { receive, idempotency: { windowMs: 5400 } })).toEqual([]);
  });
});

describe('stores and order', () => {
  const call = (to: string, more = {}) => ({ more: { ask: { kind: 'call', from: 'c', to, ...more } } });
  it.each<[RuleId, string, Case, number]>([
    ['idempotency/marker-not-atomic', 'one store', {}, 0],
    ['idempotency/marker-not-atomic', 'a call that is not idempotent', call('x'), 1],
    ['idempotency/marker-not-atomic', 'a call with a key', call('y', { idempotencyKey: 'id' }), 0],
    ['idempotency/marker-not-atomic', 'a call without a key', call('y'), 1],
    ['idempotency/marker-not-atomic', 'a query', call('x', { messages: ['ask'] }), 0],
    ['idempotency/marker-not-atomic', 'a lease', { ...call('x'), idempotency: { leaseMs: 5 } }, 0],
    ['idempotency/flag-only', 'a store keeps the marker', { idempotency: { strategy: 'redelivered-flag' } }, 0],
    [
      'idempotency/flag-unsupported',
      'a delivery count is a hint',
      { server: { protocol: 'nats' }, idempotency: { strategy: 'redelivered-flag' } },
      0,
    ],
    [
      'idempotency/sequence-unordered',
      'ordered by a key that the message has',
      { queue: { ordering: 'key' }, message: { partitionKey: 'k' }, idempotency: { strategy: 'sequence' } },
      0,
    ],
    [
      'idempotency/sequence-unordered',
      'ordered by a key that it lacks',
      { queue: { ordering: 'key' }, idempotency: { strategy: 'sequence' } },
      1,
    ],
    [
      'idempotency/sequence-unordered',
      'total order, ten at a time unless stated',
      { queue: { ordering: 'total' }, idempotency: { strategy: 'sequence' } },
      1,
    ],
    [
      'idempotency/sequence-unordered',
      'total order, one at a time',
      { queue: { ordering: 'total' }, receive: { concurrency: 1 }, idempotency: { strategy: 'sequence' } },
      0,
    ],
    [
      'idempotency/sequence-unordered',
      'total order, two workers',
      {
        queue: { ordering: 'total' },
        consumer: { replicas: { max: 2 } },
        receive: { concurrency: 1 },
        idempotency: { strategy: 'sequence' },
      },
      1,
    ],
    [
      'idempotency/hash-no-discriminator',
      'the id is hashed',
      { idempotency: { strategy: 'content-hash', hashFields: ['id', 'amount'] } },
      0,
    ],
    ['idempotency/volatile-hash-field', 'fields do not matter to other strategies', { idempotency: { hashFields: ['sentAt'] } }, 0],
  ])('%s: %s', (ruleId, _name, each, count) => expect(places(ruleId, each)).toHaveLength(count));
});

describe('idempotency/scope-missing', () => {
  const find = (one: object, two: object) =>
    ruleFindings(
      'idempotency/scope-missing',
      document({
        nodes: {
          t: { kind: 'topic' },
          a: { kind: 'consumer' },
          b: { kind: 'consumer' },
          db: { kind: 'command-store', entity: { name: 'row', key: ['id'] } },
        },
        edges: {
          ta: { kind: 'subscribe', from: 't', to: 'a', idempotency: { strategy: 'message-id', ...one } },
          tb: { kind: 'subscribe', from: 't', to: 'b', idempotency: { strategy: 'message-id', ...two } },
          wa: { kind: 'write', from: 'a', to: 'db' },
          wb: { kind: 'write', from: 'b', to: 'db' },
        },
      }),
    );
  it.each<[string, object, object, number]>([
    ['own ids by default', {}, {}, 0],
    ['empty scopes', { scope: '' }, { scope: '' }, 1],
    ['different scopes', { scope: 'x' }, { scope: 'y' }, 0],
    ['the scope is the id of the other', { scope: 'b' }, {}, 1],
  ])('%s', (_name, one, two, count) => expect(find(one, two)).toHaveLength(count));
});
