import { expect, it } from 'vitest';
import { systemClock } from '../runtime/system-clock.ts';
import { silent } from './contract/services.ts';
import { connectBroker } from './index.ts';

const options = { system: 'shop', clock: systemClock, log: silent };

it.each([
  ['postgres', 'postgres://127.0.0.1:1/none'],
  ['rabbitmq', 'amqp://127.0.0.1:1'],
  ['nats', 'nats://127.0.0.1:1'],
  ['kafka', 'kafka://127.0.0.1:1'],
] as const)('rejects at once where no %s listens', async (name, url) => {
  await expect(connectBroker(name, { ...options, url })).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
});
