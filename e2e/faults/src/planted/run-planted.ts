import type { Session } from '../faults/session.ts';
import { scenarios, type PlantedBug } from './planted-bugs.ts';

export interface PlantedResult {
  readonly id: string;
  readonly caught: boolean;
  readonly said: readonly string[];
}

/** Runs a shop with the bug in it through the scenario that must show it. */
export async function runPlanted(session: Session, bug: PlantedBug): Promise<PlantedResult> {
  const said = await scenarios[bug.scenario](session, `bug-${bug.id}`, bug.patches);
  return { id: bug.id, caught: said.some((line) => bug.caught.test(line)), said };
}

/** Runs the shop as it is generated through a scenario. @returns what did not hold: nothing, or a bug of ours. */
export async function runControl(session: Session, scenario: keyof typeof scenarios): Promise<readonly string[]> {
  return scenarios[scenario](session, `control-${scenario.toLowerCase()}`, []);
}
