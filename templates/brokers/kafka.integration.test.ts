import { connect as connectTcp } from 'node:net';
import { afterAll, describe, onTestFinished } from 'vitest';
import { canMockKafka, startKafkaMock } from './contract/kafka-mock/start-kafka-mock.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
import { startRefusingKafka } from './contract/kafka-refusal.fixture.ts';
import { silent } from './contract/services.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { connectKafka } from './kafka.ts';

const mock = canMockKafka() ? await startKafkaMock() : undefined;
const address = { host: mock?.host ?? '', port: mock?.port ?? 0 };

/** The cluster tells its clients where it is, past any proxy: so the proxy is dialled in place of what it tells. */
function connect(system: string, port?: number) {
  const options = { url: `kafka://${address.host}:${address.port}`, system, clock: systemClock, log: silent };
  if (port === undefined) return connectKafka(options);
  return connectKafka(options, ({ onConnect }) => connectTcp(port, '127.0.0.1', onConnect));
}

describe.skipIf(mock === undefined)('Kafka adapter, against a mock of the broker', () => {
  afterAll(() => mock?.stop());

  brokerContract('kafka', {
    capabilities: BROKER_CAPABILITIES.kafka,
    address,
    connect,
    // The mock knows no users.
    connectRefused: async () => {
      const server = await startRefusingKafka();
      onTestFinished(() => server.stop());
      const url = `kafka://somebody:wrong@127.0.0.1:${server.port}`;
      return connectKafka({ url, system: 'refused', clock: systemClock, log: silent });
    },
    // The mock keeps everything in memory, knows no deletion and ends with this file.
    remove: () => Promise.resolve(),
  });
});
