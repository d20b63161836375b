import { expect, it, onTestFinished } from 'vitest';
import { ConfigurationError } from '../runtime/errors.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { startRefusingKafka } from './contract/kafka-refusal.fixture.ts';
import { silent } from './contract/services.ts';
import { connectKafka } from './kafka.ts';

it('rejects refused credentials at once, as a configuration error', async () => {
  const server = await startRefusingKafka();
  onTestFinished(() => server.stop());
  const url = `kafka://somebody:wrong@127.0.0.1:${server.port}`;
  const connecting = connectKafka({ url, system: 'refused', clock: systemClock, log: silent });
  await expect(connecting).rejects.toBeInstanceOf(ConfigurationError);
  await expect(connecting).rejects.not.toThrowError(/wrong@/);
  expect(server.refusals()).toBe(1);
});
