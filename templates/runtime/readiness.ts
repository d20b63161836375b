import { TimeoutError } from './errors.ts';
import type { Clock, Database } from './ports.ts';

export interface ReadinessPorts {
  readonly broker: { ping(): Promise<void> };
  readonly clock: Clock;
  /** Of each store. One that is split works as long as one of its databases does. */
  readonly stores: readonly (readonly Database[])[];
}

/** Under the time that a probe waits. */
const limitMs = 2500;

/** Asks the broker and every store for a sign of life. @throws the first failure, or TimeoutError where one hangs. */
export async function checkReady({ broker, clock, stores }: ReadinessPorts): Promise<void> {
  const answers = Promise.all([broker.ping(), ...stores.map((databases) => anyAnswers(databases))]);
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

/** @throws what the first database says, where none answers. */
async function anyAnswers(databases: readonly Database[]): Promise<void> {
  const answers = databases.map(async (database) => void (await database.query('SELECT 1')));
  try {
    await Promise.any(answers);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}
