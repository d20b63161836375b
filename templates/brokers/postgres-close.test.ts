import { expect, it } from 'vitest';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { CLOSE_MS } from '../runtime/closing.ts';
import { envelope } from './contract/harness.ts';
import { startSilentServer } from './contract/postgres-server.fixture.ts';
import { silent } from './contract/services.ts';
import { WakeListener } from './postgres-listener.ts';
import { connectPostgres } from './postgres.ts';

it.each([
  ['while its connection is being made', 0, 1, true],
  ['while its connection is being made, and no goodbye comes back', 0, 1, false],
  ['while a statement is under way', 1, 2, true],
  ['while a statement is under way, and no goodbye comes back', 1, 2, false],
  ['when all was answered, and no goodbye comes back', 3, 3, false],
])('a listener closes %s', async (_when, answers, sent, saysGoodbye) => {
  const { url, packets } = await startSilentServer(answers, saysGoodbye);
  const listener = new WakeListener({ url, system: 'one', clock: systemClock, log: silent });
  listener.subscribe(1, () => undefined);
  await packets(sent);
  await listener.close();
  expect(listener.owner).toBeUndefined();
});

it('a broker closes though the server has gone silent: what was under way fails', async () => {
  const clock = new ManualClock();
  const { url } = await startSilentServer(2, false);
  const broker = await connectPostgres({ url, system: 'one', clock, log: silent });
  const publishing = expect(broker.publish('orders', [envelope('m')])).rejects.toBeInstanceOf(BrokerUnavailableError);
  const closing = broker.close();
  await clock.advance(CLOSE_MS);
  await Promise.all([publishing, closing]);
});
