import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { describe, onTestFinished } from 'vitest';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
import { startNatsServer } from './contract/nats-server.fixture.ts';
import { reachable, silent } from './contract/services.ts';
import { connectBroker } from './index.ts';
import { NATS_CAPABILITIES } from './nats.ts';
import { NatsNames } from './nats-topology.ts';

const SERVER = process.env['TEST_NATS_URL'] ?? 'nats://127.0.0.1:4222';
const address = { host: new URL(SERVER).hostname, port: Number(new URL(SERVER).port || 4222) };

function serverUrl(port = address.port): string {
  const url = new URL(SERVER);
  url.port = String(port);
  return url.href;
}

const connect = (system: string, port?: number) => connectBroker('nats', { url: serverUrl(port), system, clock: systemClock, log: silent });

describe.skipIf(!(await reachable('NATS', address)))('NATS adapter', () => {
  brokerContract('nats', {
    capabilities: NATS_CAPABILITIES,
    address,
    connect,
    connectRefused: async () => {
      const server = await startNatsServer('--user', 'somebody', '--pass', 'right');
      onTestFinished(() => server.stop());
      const url = `nats://somebody:wrong@127.0.0.1:${server.port}`;
      return connectBroker('nats', { url, system: 'refused', clock: systemClock, log: silent });
    },
    remove: async (system) => {
      const connection = await connectNats({ servers: new URL(SERVER).host });
      const manager = await jetstreamManager(connection);
      const names = new NatsNames(system.name);
      const streams = [...system.queues, ...system.topics].map(({ id }) => names.stream(id));
      for (const stream of [...streams, names.releaseStream]) await manager.streams.delete(stream).catch(() => false);
      await connection.close();
    },
  });
});
