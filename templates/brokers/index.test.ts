import { expect, it } from 'vitest';
import { ConfigurationError } from '../runtime/errors.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { silent } from './contract/services.ts';
import { connectBroker } from './index.ts';

const options = { system: 'shop', clock: systemClock, log: silent };

it.each(['nats', 'kafka'] as const)('names what is missing for %s', async (name) => {
  const connecting = connectBroker(name, { ...options, url: `${name}://127.0.0.1` });
  await expect(connecting).rejects.toThrowError(ConfigurationError);
  await expect(connecting).rejects.toThrowError(`"${name}"`);
});

it.each([
  ['postgres', 'postgres://127.0.0.1:1/none'],
  ['rabbitmq', 'amqp://127.0.0.1:1'],
] as const)('rejects at once where no %s listens', async (name, url) => {
  await expect(connectBroker(name, { ...options, url })).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
});
