import { describe, expect, it } from 'vitest';
import { brokerEmitFor } from '../brokers/emit.ts';
import { brokerFindings } from './broker-findings.ts';
import { shopGraph } from './emit.fixture.ts';

const start = 'edges/events-project/subscription/startPosition';
const keeps = { 'nodes/events/retentionMs': 60_000, 'nodes/events/maxLength': undefined };
const unbounded = { 'nodes/orders/maxLength': undefined, 'nodes/orders-dlq/maxLength': undefined, 'nodes/events/maxLength': undefined };
const at = '/edges/events-project/subscription';

function found(name: string, changes: Record<string, unknown>): string[] {
  const broker = brokerEmitFor(name);
  if (broker === undefined) throw new Error(`${name} is not generated`);
  return brokerFindings(shopGraph(changes), broker).map(({ messageId, pointer }) => `${messageId} ${pointer}`);
}

describe('brokerFindings', () => {
  it.each([
    ['postgres', 'what it keeps counts towards no bound', { ...keeps, 'nodes/events/maxLength': 500, [start]: 'earliest' }, []],
    ['nats', 'a log', { ...keeps, [start]: 'earliest' }, []],
    ['nats', 'a log with a bound', { ...keeps, 'nodes/events/maxLength': 500 }, ['retainedBound /nodes/events/maxLength']],
    [
      'nats',
      'a log with a bounded subscription',
      { ...keeps, 'edges/events-project/subscription/maxBytes': 9 },
      [`retainedBound ${at}/maxBytes`],
    ],
    ['rabbitmq', 'a topic that keeps', keeps, ['retention /nodes/events/retentionMs']],
    ['rabbitmq', 'the earliest', { [start]: 'earliest' }, [`startPosition ${at}/startPosition`]],
    ['postgres', 'the earliest of what is not kept', { [start]: 'earliest' }, [`retention ${at}/startPosition`]],
    ['rabbitmq', 'a retention of nothing', { 'nodes/events/retentionMs': 0, [start]: 'new' }, []],
    ['kafka', 'a log', { ...unbounded, ...keeps, [start]: 'earliest' }, []],
    ['kafka', 'what nobody bounds, whatever is to happen when it is full', { ...unbounded, 'nodes/events/overflow': 'drop-newest' }, []],
    [
      'kafka',
      'bounds',
      { ...unbounded, 'nodes/orders/maxLength': 5, [`edges/events-project/subscription/maxBytes`]: 9 },
      ['bound /nodes/orders/maxLength', `bound ${at}/maxBytes`],
    ],
    ['rabbitmq', 'an overflow behind a topic', { 'nodes/events/overflow': 'drop-newest' }, [`overflow ${at}/overflow`]],
  ])('%s, %s', (name, _what, changes, expected) => expect(found(name, changes)).toEqual(expected));

  it('says what to do, in whole sentences', () => {
    const broker = brokerEmitFor('rabbitmq');
    const findings = broker === undefined ? [] : brokerFindings(shopGraph({ ...keeps, [start]: 'earliest' }), broker);
    expect(findings).toHaveLength(2);
    for (const { message, remedy } of findings) expect(`${message} ${remedy}`).not.toMatch(/undefined|\[object/);
  });
});
