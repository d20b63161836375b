import type { BrokerName } from '../../../../templates/runtime/system.ts';
import { derivedSeed, seededRandom, type Random } from '../schedule/schedule.core.ts';
import { eventually } from '../eventually.ts';
import { ofRun, recordsOf } from '../ledger/records.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { Rig } from '../rig/rig.ts';
import type { Exercised, Outcome, Session } from './session.ts';
import { figuresOf, tallyOf } from './session.ts';

/** Of 20,000 messages on a loaded machine. */
const acceptLimitMs = 3_600_000;

export interface Shop {
  readonly rig: Rig;
  readonly ledger: LedgerFile;
}

/** One row of the fault plan. */
export interface Fault {
  readonly id: string;
  readonly title: string;
  readonly brokers: readonly BrokerName[];
  /** Runs on the session's common shop, or starts its own where it needs another environment. */
  run(session: Session, shop: Shop): Promise<Outcome>;
}

/** The random numbers of one fault, from the session's seed alone. */
export function randomOf(session: Session, fault: string): Random {
  return seededRandom(derivedSeed(session.seed, `${session.broker}/${fault}`));
}

/** A name for the ids of one fault's messages. */
export function runOf(session: Session, fault: string): string {
  return `${fault.toLowerCase()}s${session.seed}`;
}

/** Waits until so many messages of a run were confirmed. */
export async function untilAccepted({ ledger }: Shop, run: string, count: number): Promise<void> {
  const accepted = () => new Set(recordsOf(ofRun(ledger.read(), run), 'acked').map(({ id }) => id)).size;
  await eventually(`${count} messages are accepted`, acceptLimitMs, async () => accepted() >= count, 500);
}

/** Size by tier. */
export function sized(session: Session, ci: number, full: number): number {
  return session.tier === 'ci' ? ci : full;
}

/** The outcome of an exercise. */
export function outcomeOf(
  session: Session,
  fault: string,
  trials: number,
  exercised: Exercised,
  figures: Readonly<Record<string, number | string>> = {},
  more: readonly string[] = [],
): Outcome {
  const { broker, seed } = session;
  return {
    fault,
    broker,
    seed,
    trials,
    tally: tallyOf(exercised),
    figures: { ...figuresOf(exercised), ...figures },
    violations: [...exercised.violations, ...more],
  };
}
