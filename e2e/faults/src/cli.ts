import { parseArgs } from 'node:util';
import type { BrokerName } from '../../../templates/runtime/system.ts';
import { faults } from './faults/index.ts';
import type { Outcome } from './faults/session.ts';
import { outcomeLine, summaryLine } from './report.ts';
import { openSession, runFaults } from './run-faults.ts';

const brokers: readonly BrokerName[] = ['postgres', 'rabbitmq', 'nats'];

const usage = `node e2e/faults/run.js [--tier ci|full] [--broker ${brokers.join(',')}] [--fault F1,F2] [--seed N]`;

/** Runs the fault plan and prints its figures. @returns the exit code: 0 all held, 1 something broke, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`tier ${options.tier}, seed ${options.seed}: repeat with --seed ${options.seed}`);
  const outcomes: Outcome[] = [];
  for (const broker of options.brokers) {
    const told = (outcome: Outcome) => say(outcomeLine(outcome));
    const { session, close } = await openSession({ ...options, broker });
    try {
      outcomes.push(...(await runFaults(session, options.faults, told)));
    } finally {
      await close();
    }
  }
  say(summaryLine(outcomes));
  return outcomes.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tier: { type: 'string', default: 'ci' },
      broker: { type: 'string', default: brokers.join(',') },
      fault: { type: 'string', default: faults.map(({ id }) => id).join(',') },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const { tier } = values;
  const seed = Number(values.seed);
  const wantedBrokers = values.broker.split(',');
  const wantedFaults = values.fault.split(',');
  const chosenBrokers = brokers.filter((name) => wantedBrokers.includes(name));
  const chosenFaults = faults.filter(({ id }) => wantedFaults.includes(id));
  const complete = chosenBrokers.length === wantedBrokers.length && chosenFaults.length === wantedFaults.length;
  if ((tier !== 'ci' && tier !== 'full') || !Number.isInteger(seed) || !complete) return undefined;
  return { tier, seed, brokers: chosenBrokers, faults: chosenFaults } as const;
}
