import { describe, expect, it } from 'vitest';
import { BROKER_CAPABILITIES } from '../../../templates/brokers/capabilities.ts';
import type { BrokerCapabilities } from '../../../templates/runtime/broker-capabilities.ts';
import type { BrokerName, Overflow } from '../../../templates/runtime/system.ts';
import { generatedBrokers } from '../model/server.ts';
import { brokerEmits } from './emit.ts';
import { brokers, capabilitiesOf, isAgedOut, type Feature } from './index.ts';

/**
 * What a broker can do and our adapter does not. Generation refuses it, or the runtime does it above the broker.
 * Everything else must be the same in the profile, which the rules ask, and in the adapter, which projects run.
 */
const NOT_DONE: Readonly<Record<BrokerName, readonly Feature[]>> = {
  postgres: ['key-ordering'],
  rabbitmq: ['key-ordering'],
  nats: ['key-ordering'],
  kafka: ['max-length', 'overflow-dead-letter', 'overflow-drop-oldest', 'overflow-reject'],
};

const OVERFLOWS: readonly Overflow[] = ['reject', 'drop-oldest', 'drop-newest', 'dead-letter'];

/** What an adapter says, feature by feature. */
function saidBy({ bounded, keyOrdering, startFromEarliest, queueOverflows, subscriptionOverflows }: BrokerCapabilities) {
  const said: [Feature, boolean][] = [
    ['max-length', bounded !== 'none'],
    ['key-ordering', keyOrdering],
    ['replay', startFromEarliest],
    ['topic-overflow-drop-newest', subscriptionOverflows.includes('drop-newest')],
    ['topic-overflow-dead-letter', subscriptionOverflows.includes('dead-letter')],
  ];
  for (const overflow of OVERFLOWS) said.push([`overflow-${overflow}`, queueOverflows.includes(overflow)]);
  return said;
}

describe.each(Object.entries(BROKER_CAPABILITIES))('%s: profile and adapter', (name, adapter: BrokerCapabilities) => {
  const broker = name as BrokerName;
  const profile = capabilitiesOf(brokers[broker]);
  const said = saidBy(adapter);

  it('the profile grants what the adapter promises', () => {
    const denied = said.filter(([feature, isDone]) => isDone && profile.features[feature] === 'none');
    expect(denied).toEqual([]);
  });

  it('what the profile grants and the adapter lacks is listed', () => {
    const lacking = said.filter(([feature, isDone]) => !isDone && profile.features[feature] !== 'none');
    expect(lacking.map(([feature]) => feature).toSorted()).toEqual(NOT_DONE[broker]);
  });

  it('the hint of a redelivery is the same', () => {
    expect(adapter.redeliveryHint).toBe(profile.redeliveryHint !== 'none');
  });

  it('a topic that keeps messages is a log for both, or for none', () => {
    expect(adapter.retainsAsLog ?? false).toBe(isAgedOut(profile, { kind: 'topic', retentionMs: 1 }));
  });

  it('behind a topic, an overflow that a queue refuses too is refused', () => {
    expect(adapter.queueOverflows).toEqual(expect.arrayContaining([...adapter.subscriptionOverflows]));
  });
});

it.each(brokerEmits)('projects on $name run with the capabilities of its adapter', ({ name, capabilities }) => {
  expect(capabilities).toBe(BROKER_CAPABILITIES[name]);
});

it('the command line offers the brokers that projects can run on', () => {
  expect(generatedBrokers).toEqual(brokerEmits.map(({ name }) => name));
});
