import { connect as connectAmqp } from 'amqplib';
import { describe } from 'vitest';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { reachable, silent } from './contract/services.ts';
import { connectBroker } from './index.ts';
import { RabbitNames, waitStepMs } from './rabbitmq-topology.ts';

const SERVER = process.env['TEST_RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const address = { host: new URL(SERVER).hostname, port: Number(new URL(SERVER).port || 5672) };

/** Delays that the suite asks for. */
const DELAYS_MS = [0, 100, 300, 1_200];

function serverUrl(port = address.port, password?: string): string {
  const url = new URL(SERVER);
  url.port = String(port);
  if (password !== undefined) url.password = password;
  return url.href;
}

const connect = (system: string, port?: number) =>
  connectBroker('rabbitmq', { url: serverUrl(port), system, clock: systemClock, log: silent });

describe.skipIf(!(await reachable('RabbitMQ', address)))('RabbitMQ adapter', () => {
  brokerContract('rabbitmq', {
    capabilities: BROKER_CAPABILITIES.rabbitmq,
    address,
    connect,
    connectRefused: () =>
      connectBroker('rabbitmq', {
        url: serverUrl(address.port, 'wrong'),
        system: 'refused',
        clock: systemClock,
        log: silent,
      }),
    remove: async (system) => {
      const connection = await connectAmqp(SERVER, { noDelay: true });
      const channel = await connection.createChannel();
      const names = new RabbitNames(system.name);
      const waits = DELAYS_MS.map((delayMs) => names.wait(waitStepMs(delayMs)));
      for (const { id } of [...system.queues, ...system.subscriptions]) {
        await channel.deleteQueue(names.queue(id));
        await channel.deleteQueue(names.returns(id));
      }
      for (const { id } of system.topics) await channel.deleteExchange(names.topic(id));
      for (const name of waits) {
        await channel.deleteQueue(name);
        await channel.deleteExchange(name);
      }
      await connection.close();
    },
  });
});
