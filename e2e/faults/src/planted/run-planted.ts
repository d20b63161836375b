import type { Session } from '../faults/session.ts';
import { plantedBugs, scenarios, type PlantedBug } from './planted-bugs.ts';

export interface PlantedResult {
  readonly name: string;
  readonly isBug: boolean;
  /** A bug was caught as what it is, or a control is clean. */
  readonly good: boolean;
  readonly said: readonly string[];
  readonly tookMs: number;
}

/** Most of a run is waiting, so that several fit on a small machine. */
const atOnce = 3;

/** Runs each scenario with the runtime as it is generated, then each planted bug; a few side by side, each with a shop of its own. @param told after each. */
export async function runAllPlanted(session: Session, told: (result: PlantedResult) => void): Promise<PlantedResult[]> {
  const names = Object.keys(scenarios) as (keyof typeof scenarios)[];
  const left = [
    ...names.map((scenario) => () => runControl(session, scenario)),
    ...plantedBugs.map((bug) => () => runPlanted(session, bug)),
  ];
  const results: PlantedResult[] = [];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const result = await next();
      results.push(result);
      told(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** Runs a shop with the bug in it through the scenario that must show it. */
async function runPlanted(session: Session, bug: PlantedBug): Promise<PlantedResult> {
  const { said, tookMs } = await listen(() => scenarios[bug.scenario](session, `bug-${bug.id}`, bug.patches));
  return { name: `bug ${bug.id}`, isBug: true, good: said.some((line) => bug.caught.test(line)), said, tookMs };
}

/** Runs the shop as it is generated through a scenario. What it says is a bug of ours. */
async function runControl(session: Session, scenario: keyof typeof scenarios): Promise<PlantedResult> {
  const { said, tookMs } = await listen(() => scenarios[scenario](session, `control-${scenario.toLowerCase()}`, []));
  return { name: `control ${scenario}`, isBug: false, good: said.length === 0, said, tookMs };
}

/** A scenario that cannot be carried out is a result too: the other ones still run. */
async function listen(scenario: () => Promise<readonly string[]>): Promise<{ said: readonly string[]; tookMs: number }> {
  const startMs = performance.now();
  const said = await scenario().catch((error: unknown) => [`not carried out: ${String(error)}`]);
  return { said, tookMs: performance.now() - startMs };
}
