import { CleanUp } from './clean-up.ts';
import type { Outcome } from './faults/session.ts';
import { runAllPlanted, type PlantedResult } from './planted/run-planted.ts';
import { plantedLine, plantedSummary, summaryLine } from './report.ts';
import { openBase, openSession, runFaults, type Base } from './run-faults.ts';
import { readSelection, usage, type FaultBroker, type Selection } from './selection.ts';
import { available } from './servers/availability.ts';

const exitCodes = { held: 0, broken: 1, fault: 2, interrupted: 130 } as const;

/** Runs the fault plan and prints its figures. @returns the exit code: 0 all held, 1 something broke, 2 wrong usage or no servers, 130 interrupted. */
export async function main(args: readonly string[]): Promise<number> {
  const selection = readSelection(args, Date.now() % 1_000_000);
  if (selection === undefined) {
    process.stderr.write(`${usage}\n`);
    return exitCodes.fault;
  }
  const cleanUp = new CleanUp();
  try {
    return await Promise.race([run(selection, cleanUp), interruption()]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.fault;
  } finally {
    await cleanUp.run();
  }
}

/** What runs is ended in the clean-up. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(exitCodes.interrupted));
  });
}

async function run(selection: Selection, cleanUp: CleanUp): Promise<number> {
  const startMs = performance.now();
  const again = `--seed ${selection.seed}`;
  say(`${selection.tier} tier, seed ${selection.seed}: repeat with ${again}`);
  const [outcomes, results]: [Outcome[], PlantedResult[]] = [[], []];
  const base = await openBase(selection, cleanUp);
  for (const broker of selection.brokers) {
    if (!concerns(selection, broker) || !available(broker)) continue;
    const server = new CleanUp();
    cleanUp.add(() => server.run());
    const ran = await onBroker(base, broker, selection, server);
    outcomes.push(...ran.outcomes);
    results.push(...ran.results);
    await server.run();
  }
  if (results.length > 0) say(plantedSummary(results));
  if (outcomes.length > 0) say(summaryLine(outcomes));
  say(`seed ${selection.seed}, ${Math.round((performance.now() - startMs) / 1000)} s`);
  const held = outcomes.every(({ violations }) => violations.length === 0) && results.every(({ good }) => good);
  return held ? exitCodes.held : exitCodes.broken;
}

function concerns({ faults, planted }: Selection, broker: FaultBroker): boolean {
  return faults.some((fault) => fault.brokers.includes(broker)) || (planted && broker === 'postgres');
}

/** The planted bugs run on the transport over PostgreSQL, which lets a test see what is handed out. */
async function onBroker(base: Base, broker: FaultBroker, selection: Selection, cleanUp: CleanUp) {
  const session = await openSession(base, broker, selection, cleanUp);
  const outcomes = await runFaults(session, selection.faults, say);
  const planted = selection.planted && broker === 'postgres';
  return { outcomes, results: planted ? await runAllPlanted(session, (result) => say(plantedLine(result))) : [] };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
