import { describe, expect, it } from 'vitest';
import { protocols } from '../model/server.ts';
import { capabilitiesOf, isAtLeast } from './capabilities.ts';
import { brokers } from './index.ts';

describe('isAtLeast', () => {
  it.each([
    ['4.3', '4.3', true],
    ['4.3.1', '4.3', true],
    ['4', '4.0', true],
    ['4.10', '4.3', true],
    ['3.13', '4.0', false],
    ['4.2.9', '4.3', false],
  ])('%s since %s: %s', (version, since, expected) => expect(isAtLeast(version, since)).toBe(expected));
});

describe('broker profiles', () => {
  it.each(protocols)('%s is listed under its own name', (protocol) => expect(brokers[protocol].protocol).toBe(protocol));

  it.each([
    ['3.9', 'unlimited', true, 1],
    ['3.13', 'unlimited', true, 2],
    ['4.1', 20, true, 2],
    ['4.3', 20, false, 2],
    [undefined, 20, false, 2],
  ] as const)('RabbitMQ %s gives up after %s, counts nack: %s', (version, limit, countsNack, transfers) => {
    const capabilities = capabilitiesOf(brokers.rabbitmq, version);
    expect(capabilities.defaultMaxDeliveries).toBe(limit);
    expect(capabilities.countsNack).toBe(countsNack);
    expect(capabilities.deadLetterTransfers).toHaveLength(transfers);
  });
});
