import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../rule-tester.fixture.ts';

const personal = { sensitive: ['email'], payload: { type: 'object', required: ['email'], properties: { email: { type: 'string' } } } };

const find = (about: object, store: object = {}, send: object = {}, call: object = {}) =>
  ruleFindings(
    'message/sensitive-context',
    document({
      messages: { m: message({ ...personal, ...about }), n: message() },
      nodes: {
        p: { kind: 'producer' },
        q: { kind: 'queue' },
        r: { kind: 'queue' },
        c: { kind: 'consumer' },
        x: { kind: 'external' },
        db: { kind: 'command-store', entity: { name: 'row', key: ['email'] }, ...store },
      },
      edges: {
        put: { kind: 'send', from: 'p', to: 'q', messages: ['m'], ...send },
        take: { kind: 'receive', from: 'q', to: 'c' },
        write: { kind: 'write', from: 'c', to: 'db' },
        ask: { kind: 'call', from: 'c', to: 'x', ...call },
      },
    }),
  );

describe('message/sensitive-context', () => {
  it.each([
    ['nowhere but in the payload and the primary key', {}, {}, {}, {}, []],
    ['as the id', { idField: 'email' }, {}, {}, {}, ['/messages/m/idField']],
    ['as the key of order', { partitionKey: 'email' }, {}, {}, {}, ['/messages/m/partitionKey']],
    ['as the key of a shard', {}, { sharding: { shardKey: ['id', 'email'], databases: 2 } }, {}, {}, ['/nodes/db/sharding/shardKey']],
    [
      'in a reply',
      {},
      {},
      { requestReply: { reply: { channel: 'r', correlationId: 'email' } } },
      {},
      ['/edges/put/requestReply/reply/correlationId'],
    ],
    ['in a call', {}, {}, {}, { idempotencyKey: 'email' }, ['/edges/ask/idempotencyKey']],
    ['in a call that carries another message', {}, {}, {}, { idempotencyKey: 'email', messages: ['n'] }, []],
  ])('%s', (_name, about, store, send, call, expected) =>
    expect(find(about, store, send, call).map(({ pointer }) => pointer)).toEqual(expected),
  );

  it('puts a surrogate beside the field and keys by it, in order', () => {
    const [finding] = find({}, { sharding: { shardKey: ['id', 'email'], databases: 2 } });
    expect(finding?.fix?.edit).toEqual([
      { op: 'set', pointer: '/messages/m/payload/properties/emailRef', value: expect.objectContaining({ type: 'string' }) },
      { op: 'set', pointer: '/messages/m/payload/required', value: ['email', 'emailRef'] },
      { op: 'set', pointer: '/nodes/db/sharding/shardKey', value: ['id', 'emailRef'] },
    ]);
  });
});
