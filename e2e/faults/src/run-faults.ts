import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanUp } from './clean-up.ts';
import type { Fault, Shop } from './faults/fault.ts';
import { noMessages, startRig, type Outcome, type Session } from './faults/session.ts';
import { buildProject } from './project/project.ts';
import { outcomeLine } from './report.ts';
import type { FaultBroker, Selection } from './selection.ts';
import { startNats } from './servers/nats.ts';
import { startPostgres } from './servers/postgres.ts';
import { startRabbitmq } from './servers/rabbitmq.ts';

/** What all brokers share. */
export type Base = Pick<Session, 'project' | 'postgres'>;

/** A fault that is not over by then is one that hangs. */
const limitMs = { ci: 10 * 60_000, full: 6 * 60 * 60_000 } as const;

/** Builds the project and starts a PostgreSQL of its own. */
export async function openBase({ keep }: Selection, cleanUp: CleanUp): Promise<Base> {
  const base = await mkdtemp(path.join(tmpdir(), 'eventwright-faults-'));
  if (keep) process.stdout.write(`ledgers and logs stay in ${base}\n`);
  // What an interrupted fault has under way may still write.
  else cleanUp.add(() => rm(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  const project = await buildProject(base);
  const postgres = await startPostgres(project);
  cleanUp.add(() => postgres.remove());
  return { project, postgres };
}

/** Starts the broker's own server, where it has one. */
export async function openSession(base: Base, broker: FaultBroker, { seed, tier }: Selection, cleanUp: CleanUp): Promise<Session> {
  const server = broker === 'postgres' ? undefined : await (broker === 'rabbitmq' ? startRabbitmq() : startNats());
  if (server !== undefined) cleanUp.add(() => server.remove());
  return { ...base, broker, server, seed, tier, cleanUp };
}

/** Runs faults one after another on one shop; one that could not be carried out leaves it to none of the others. @param say is told of each, before and after it. */
export async function runFaults(session: Session, chosen: readonly Fault[], say: (line: string) => void): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let shop: Shop | undefined;
  for (const fault of chosen) {
    if (!fault.brokers.includes(session.broker)) continue;
    say(`${fault.id} ${session.broker}: ${fault.title}`);
    const outcome = await carriedOut(fault, session, async () => {
      shop ??= await startRig(session, `faults-${session.broker}-${fault.id.toLowerCase()}`);
      return fault.run(session, shop);
    });
    outcomes.push(outcome);
    say(outcomeLine(outcome));
    if (outcome.violations.length === 0) continue;
    await shop?.rig.remove();
    shop = undefined;
  }
  await shop?.rig.remove();
  shop = undefined;
  return outcomes;
}

/** What stops a fault from being carried out is a failure of it. */
async function carriedOut({ id }: Fault, { broker, seed, tier }: Session, run: () => Promise<Outcome>): Promise<Outcome> {
  const failed = (why: string): Outcome => ({
    fault: id,
    broker,
    seed,
    trials: 0,
    tally: noMessages,
    figures: {},
    violations: [`not carried out: ${why}`],
  });
  const timer = new AbortController();
  const late = sleep(limitMs[tier], undefined, { signal: timer.signal }).then(
    () => failed(`not over within ${limitMs[tier] / 60_000} minutes`),
    () => failed('stopped'),
  );
  const done = run().catch((error: unknown) => failed(String(error)));
  return Promise.race([done, late]).finally(() => timer.abort());
}
