import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrokerName } from '../../../templates/runtime/system.ts';
import type { Fault } from './faults/fault.ts';
import { startRig, type Outcome, type Session, type Tier } from './faults/session.ts';
import { buildProject } from './project/project.ts';
import { startNats } from './servers/nats.ts';
import { startPostgres } from './servers/postgres.ts';
import { startRabbitmq } from './servers/rabbitmq.ts';

export interface SessionOptions {
  readonly broker: BrokerName;
  readonly seed: number;
  readonly tier: Tier;
}

/** Builds the project and starts servers of its own. `close` ends and removes all of it. */
export async function openSession({ broker, seed, tier }: SessionOptions): Promise<{ session: Session; close(): Promise<void> }> {
  const undo: (() => Promise<void>)[] = [];
  const close = async () => {
    // A clean-up that fails must not hide why the work did.
    for (const step of undo.toReversed()) await step().catch((error: unknown) => process.stderr.write(`clean-up: ${String(error)}\n`));
  };
  try {
    const base = await mkdtemp(path.join(tmpdir(), 'eventwright-faults-'));
    undo.push(() => rm(base, { recursive: true, force: true }));
    const project = await buildProject(base);
    const postgres = await startPostgres(project);
    undo.push(() => postgres.remove());
    const server = await startBroker(broker);
    if (server !== undefined) undo.push(() => server.remove());
    return { close, session: { broker, project, postgres, server, seed, tier } };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs faults one after another on one shop. @param told after each. */
export async function runFaults(session: Session, chosen: readonly Fault[], told: (outcome: Outcome) => void): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const shop = await startRig(session, `faults-${session.broker}`);
  try {
    for (const fault of chosen) {
      if (!fault.brokers.includes(session.broker)) continue;
      const outcome = await fault.run(session, shop);
      outcomes.push(outcome);
      told(outcome);
    }
  } finally {
    await shop.rig.stop();
  }
  return outcomes;
}

async function startBroker(broker: BrokerName): Promise<Session['server']> {
  switch (broker) {
    case 'postgres':
      return undefined;
    case 'rabbitmq':
      return startRabbitmq();
    case 'nats':
      return startNats();
    case 'kafka':
      throw new RangeError('the fault plan has no Kafka: no broker of it can be run here');
  }
}
