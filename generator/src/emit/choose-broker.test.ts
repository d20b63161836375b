import { describe, expect, it } from 'vitest';
import { chooseBroker } from './choose-broker.ts';
import { shopGraph } from './emit.fixture.ts';

const unbounded = { 'nodes/orders/maxLength': undefined, 'nodes/orders-dlq/maxLength': undefined, 'nodes/events/maxLength': undefined };
const server = (protocol: string) => ({ servers: { main: { protocol } } });

describe('chooseBroker', () => {
  it.each([
    ['nothing', {}, undefined, 'postgres'],
    ['the drawing', server('rabbitmq'), undefined, 'rabbitmq'],
    ['the drawing', server('nats'), undefined, 'nats'],
    ['the drawing', { ...server('kafka'), ...unbounded }, undefined, 'kafka'],
    ['the request', server('rabbitmq'), 'postgres', 'postgres'],
    ['the request, over a broker that is not generated', server('solace'), 'rabbitmq', 'rabbitmq'],
  ])('follows %s', (_what, changes, asked, name) => {
    expect(chooseBroker(shopGraph(changes), asked)).toEqual({ name, findings: [] });
  });

  it.each([
    ['a drawn broker', server('solace'), undefined, 'broker', '/servers/main/protocol'],
    ['a broker that is asked for', {}, 'sqs', 'broker', ''],
    ['a bound that the broker cannot keep', server('kafka'), undefined, 'bound', '/nodes/orders/maxLength'],
    [
      'two servers',
      { servers: { main: { protocol: 'postgres' }, other: { protocol: 'postgres' } }, 'nodes/events/server': 'other' },
      undefined,
      'servers',
      '/servers',
    ],
    [
      'an overflow that the broker cannot do',
      { ...server('rabbitmq'), 'edges/events-project/subscription/overflow': 'drop-newest' },
      undefined,
      'overflow',
      '/edges/events-project/subscription/overflow',
    ],
  ])('refuses %s', (_what, changes, asked, messageId, pointer) => {
    expect(chooseBroker(shopGraph(changes), asked).findings).toContainEqual(
      expect.objectContaining({ ruleId: 'generate/not-yet-generated', messageId, pointer }),
    );
  });
});
