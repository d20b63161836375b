import { TimeoutError } from './errors.ts';
import type { Clock, Database } from './ports.ts';

export interface ReadinessPorts {
  readonly broker: { ping(): Promise<void> };
  readonly clock: Clock;
  readonly databases: readonly Database[];
}

/** Under the time that a probe waits. */
const limitMs = 2500;

/** Asks the broker and every database for a sign of life. @throws the first failure, or TimeoutError where one hangs. */
export async function checkReady({ broker, clock, databases }: ReadinessPorts): Promise<void> {
  const answers = Promise.all([broker.ping(), ...databases.map((database) => database.query('SELECT 1'))]);
  answers.catch(() => undefined);
  const timer = new AbortController();
  const late = clock.sleep(limitMs, timer.signal).then(() => {
    throw new TimeoutError(`no answer of the broker or a database within ${limitMs} ms`);
  });
  late.catch(() => undefined);
  try {
    await Promise.race([answers, late]);
  } finally {
    timer.abort();
  }
}
