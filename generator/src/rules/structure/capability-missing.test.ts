import { describe, expect, it } from 'vitest';
import { document, ruleFindings } from '../rule-tester.fixture.ts';

const find = (server: object, channel: object, edge: object = {}) =>
  ruleFindings(
    'structure/capability-missing',
    document({
      servers: { main: server },
      nodes: { c: { kind: 'topic', ...channel }, v: { kind: 'read-model' }, d: { kind: 'queue' } },
      edges: { e: { kind: 'project', from: 'c', to: 'v', ...edge } },
    }),
  ).map(({ pointer, messageId }) => `${messageId} ${pointer}`);

describe('structure/capability-missing', () => {
  it.each([
    ['rabbitmq', {}, { maxLength: 1, overflow: 'drop-newest' }, {}, ['absent /nodes/c/overflow']],
    [
      'rabbitmq',
      {},
      {},
      { heartbeat: true, subscription: { startPosition: 'earliest' } },
      ['absent /edges/e/heartbeat', 'absent /edges/e/subscription/startPosition'],
    ],
    ['postgres', {}, { ordering: 'key', retentionMs: 1 }, { subscription: { startPosition: 'earliest' } }, ['emulable /nodes/c/ordering']],
    ['rabbitmq', {}, { retentionMs: 1 }, {}, ['absent /nodes/c/retentionMs']],
    ['rabbitmq', { emulate: true }, {}, { subscription: { overflow: 'drop-newest' } }, ['absent /edges/e/subscription/overflow']],
    ['nats', { emulate: true }, {}, { subscription: { overflow: 'dead-letter' } }, ['absent /edges/e/subscription/overflow']],
    ['postgres', {}, {}, { subscription: { overflow: 'dead-letter' } }, []],
    ['nats', {}, { ordering: 'key' }, {}, []],
    ['nats', {}, { retentionMs: 1 }, { heartbeat: true, subscription: { startPosition: 'earliest' } }, []],
    ['kafka', {}, {}, { subscription: { messageTtlMs: 5 } }, ['emulable /edges/e/subscription/messageTtlMs']],
    ['kafka', { emulate: true }, {}, { subscription: { messageTtlMs: 5 } }, []],
    ['kafka', { emulate: true }, { maxLength: 5, overflow: 'drop-newest' }, {}, ['absent /nodes/c/overflow']],
    ['rabbitmq', {}, {}, { idempotency: { strategy: 'message-id', brokerDedup: true } }, ['absent /edges/e/idempotency/brokerDedup']],
    ['nats', { deadLetterStrategy: 'at-least-once' }, { deadLetter: { channel: 'd' } }, {}, ['absent /nodes/c']],
    ['nats', { deadLetterStrategy: 'application' }, { deadLetter: { channel: 'd' } }, {}, []],
    ['rabbitmq', { version: '3.9', deadLetterStrategy: 'at-least-once' }, { deadLetter: { channel: 'd' } }, {}, ['absent /nodes/c']],
    ['rabbitmq', { version: '3.10', deadLetterStrategy: 'at-least-once' }, { deadLetter: { channel: 'd' } }, {}, []],
  ])('%s %o, channel %o, edge %o', (protocol, server, channel, edge, expected) =>
    expect(find({ protocol, ...server }, channel, edge)).toEqual(expected),
  );
});
