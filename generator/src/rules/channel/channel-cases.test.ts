import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../rule-tester.fixture.ts';
import type { RuleId } from '../index.ts';

interface Case {
  server?: object;
  message?: Record<string, unknown>;
  queue?: object;
  receive?: object;
  send?: object;
  store?: object;
  more?: object;
}

/** p → q → c → db, with a dead-letter queue d that q does not name unless told to. */
const text = (each: Case) =>
  document({
    servers: { main: { protocol: 'postgres', ...each.server } },
    messages: { m: message(each.message) },
    nodes: {
      p: { kind: 'producer' },
      q: { kind: 'queue', ...each.queue },
      d: { kind: 'queue', maxLength: 9 },
      c: { kind: 'consumer' },
      db: { kind: 'command-store', entity: { name: 'row', key: ['id'] }, ...each.store },
    },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'], ...each.send },
      take: { kind: 'receive', from: 'q', to: 'c', ...each.receive },
      write: { kind: 'write', from: 'c', to: 'db' },
      ...each.more,
    },
  });

const places = (ruleId: RuleId, each: Case) => ruleFindings(ruleId, text(each)).map(({ messageId, pointer }) => `${messageId} ${pointer}`);

const policy = { deadLetter: { channel: 'd', maxDeliveries: 3 } };
const drawn = { dead: { kind: 'dead-letter', from: 'q', to: 'd' } };

describe('dead-lettering', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['channel/no-dead-letter', 'limit on the edge, queue by edge', { receive: { redelivery: { maxDeliveries: 3 } }, more: drawn }, []],
    ['channel/no-dead-letter', 'no limit', {}, []],
    ['channel/no-dead-letter', 'limit by the broker', { server: { protocol: 'rabbitmq', version: '4.1' } }, ['dropped /edges/take']],
    ['channel/no-dead-letter', 'broker that knows no limit yet', { server: { protocol: 'rabbitmq', version: '3.13' } }, []],
    ['channel/no-dead-letter', 'auto-ack is never redelivered', { receive: { ackMode: 'auto', redelivery: { maxDeliveries: 3 } } }, []],
    ['consumer/unlimited-redelivery', 'no limit', {}, ['unlimited /edges/take']],
    ['consumer/unlimited-redelivery', 'limit by the broker', { server: { protocol: 'servicebus' } }, []],
    ['consumer/unlimited-redelivery', 'at most once', { receive: { delivery: 'at-most-once' } }, []],
    [
      'consumer/unlimited-redelivery',
      'the last queue has nowhere further to go',
      { queue: policy, more: { repair: { kind: 'receive', from: 'd', to: 'c' } } },
      [],
    ],
    [
      'channel/dead-letter-unmonitored',
      'a consumer repairs',
      { queue: policy, more: { repair: { kind: 'receive', from: 'd', to: 'c' } } },
      [],
    ],
    ['channel/dead-letter-unmonitored', 'named by edge only', { more: drawn }, ['unwatched /nodes/d']],
    ['channel/dead-letter-cycle', 'to itself', { queue: { deadLetter: { channel: 'q' } } }, ['cycle /nodes/q']],
    [
      'channel/dead-letter-cycle',
      'property one way, edge the other',
      { queue: policy, more: { back: { kind: 'dead-letter', from: 'd', to: 'q' } } },
      ['cycle /nodes/d'],
    ],
    [
      'channel/dead-letter-unsafe',
      'strategy without reject',
      { server: { protocol: 'rabbitmq', deadLetterStrategy: 'at-least-once' }, queue: policy },
      ['needsReject /nodes/q'],
    ],
    ['channel/dead-letter-unsafe', 'moved by the application', { server: { protocol: 'rabbitmq' }, queue: policy }, []],
    [
      'channel/dead-letter-unsafe',
      'nothing is promised',
      { server: { protocol: 'rabbitmq', deadLetterStrategy: 'at-most-once' }, queue: policy, send: { delivery: 'at-most-once' } },
      [],
    ],
    [
      'channel/dead-letter-breaks-order',
      'skip says that order may go',
      { queue: { ...policy, ordering: 'key' }, receive: { redelivery: { keyPolicy: 'skip' } } },
      ['disorders /edges/take'],
    ],
    [
      'channel/dead-letter-breaks-order',
      'the store refuses old over new',
      { queue: { ...policy, ordering: 'key' }, store: { versionField: 'version' } },
      [],
    ],
    ['channel/dead-letter-breaks-order', 'no order promised', { queue: policy }, []],
  ])('%s: %s', (ruleId, _name, each, expected) => expect(places(ruleId, each)).toEqual(expected));
});

describe('bounds and confirms', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['channel/unbounded-queue', 'bytes bound it too', { queue: { maxBytes: 5 } }, []],
    ['channel/unbounded-queue', 'somebody else bounds it', { queue: { external: true } }, []],
    ['channel/unbounded-queue', 'age bounds a log', { server: { protocol: 'kafka' }, queue: { retentionMs: 5 } }, []],
    ['channel/unbounded-queue', 'age does not bound a queue', { queue: { messageTtlMs: 5 } }, ['unbounded /nodes/q']],
    ['channel/silent-overflow', 'newest', { queue: { overflow: 'drop-newest' } }, ['drops /nodes/q/overflow']],
    ['channel/silent-overflow', 'at most once before it', { queue: { overflow: 'drop-oldest' }, send: { delivery: 'at-most-once' } }, []],
    ['channel/silent-overflow', 'at most once after it', { queue: { overflow: 'drop-oldest' }, receive: { delivery: 'at-most-once' } }, []],
    ['channel/silent-overflow', 'a newer message replaces it', { queue: { overflow: 'drop-oldest' }, message: { ephemeral: true } }, []],
  ])('%s: %s', (ruleId, _name, each, expected) => expect(places(ruleId, each)).toEqual(expected));

  it('looks at the own queue of a subscription, and lets the topic bound it', () => {
    const topic = (settings: object, subscription: object, protocol = 'postgres') =>
      ruleFindings(
        'channel/unbounded-queue',
        document({
          servers: { main: { protocol } },
          nodes: { t: { kind: 'topic', ...settings }, c: { kind: 'consumer' } },
          edges: { e: { kind: 'subscribe', from: 't', to: 'c', subscription } },
        }),
      ).map(({ pointer }) => pointer);
    expect(topic({}, {})).toEqual(['/edges/e/subscription']);
    expect(topic({ maxLength: 5 }, {})).toEqual([]);
    expect(topic({}, { maxLength: 5 })).toEqual([]);
    expect(topic({}, { durable: false })).toEqual([]);
    expect(topic({ retentionMs: 5 }, {}, 'nats')).toEqual([]);
    expect(topic({ retentionMs: 5 }, {})).toEqual(['/edges/e/subscription']);
  });
});

describe('message/no-id', () => {
  it.each<[string, Case, number]>([
    ['key fields stand in', { message: { idField: undefined }, receive: { idempotency: { strategy: 'message-id', keyFields: ['a'] } } }, 0],
    ['a hash needs no id', { message: { idField: undefined }, receive: { idempotency: { strategy: 'content-hash' } } }, 0],
    ['no deduplication, no key', { message: { idField: undefined } }, 0],
    ['an id is asked for', { message: { idField: undefined }, receive: { idempotency: { strategy: 'message-id' } } }, 1],
  ])('%s', (_name, each, count) => expect(places('message/no-id', each)).toHaveLength(count));
});
