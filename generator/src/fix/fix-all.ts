import { applyEdit, type TopologyEdit } from '../model/edit.ts';
import type { Finding } from '../model/finding.ts';
import type { Topology } from '../model/topology.ts';
import { validateTopology } from '../rules/index.ts';

/** A finding that has a quick fix. */
export type FixableFinding = Finding & Required<Pick<Finding, 'fix'>>;

export interface FixOptions {
  /** Which findings to mend; all unless stated. */
  readonly only?: (finding: FixableFinding) => boolean;
  /** What is wrong in a topology; the rules with their defaults unless stated. */
  readonly check?: (topology: Topology) => readonly Finding[];
}

export interface FixResult {
  readonly topology: Topology;
  /** What was mended, in order. */
  readonly applied: readonly FixableFinding[];
  /** What is left. */
  readonly findings: readonly Finding[];
}

/** Whether one click can mend it. */
export const isFixable = (finding: Finding): finding is FixableFinding => finding.fix !== undefined;

/** Rounds after which mending stops even if some fix still makes work for another. */
const mostRounds = 50;

/** Places that a round has changed: a place, what lies in it, and what it lies in are all taken. */
class Taken {
  readonly #places = new Set<string>();
  readonly #ancestors = new Set<string>();

  holds(edit: TopologyEdit): boolean {
    return edit.some(({ pointer }) => this.#ancestors.has(pointer) || ancestorsOf(pointer).some((place) => this.#places.has(place)));
  }

  add(edit: TopologyEdit): void {
    for (const { pointer } of edit) {
      this.#places.add(pointer);
      for (const place of ancestorsOf(pointer)) this.#ancestors.add(place);
    }
  }
}

/** The pointer and all that it lies in. */
const ancestorsOf = (pointer: string): string[] => {
  const steps = pointer.split('/');
  return steps.map((_step, index) => steps.slice(0, steps.length - index).join('/'));
};

/** Fixes of one round: none is repeated, and no two touch the same place, since each was made for the topology as it is. */
function roundOf(findings: readonly FixableFinding[], done: ReadonlySet<string>): FixableFinding[] {
  const taken = new Taken();
  return findings.filter((finding) => {
    const { edit } = finding.fix;
    if (done.has(signature(finding)) || taken.holds(edit)) return false;
    taken.add(edit);
    return true;
  });
}

const signature = ({ ruleId, pointer, fix }: FixableFinding) => JSON.stringify([ruleId, pointer, fix.edit]);

/**
 * Applies quick fixes round by round until none is left to apply. The same edit for the same finding is made once only, so that two
 * fixes which undo each other cannot go on for ever.
 */
export function fixAll(topology: Topology, { only = () => true, check = validateTopology }: FixOptions = {}): FixResult {
  const applied: FixableFinding[] = [];
  const done = new Set<string>();
  let current = topology;
  let findings = check(current);
  for (let round = 0; round < mostRounds; round += 1) {
    const fixes = roundOf(findings.filter(isFixable).filter(only), done);
    if (fixes.length === 0) break;
    current = applyEdit(
      current,
      fixes.flatMap(({ fix }) => fix.edit),
    );
    for (const finding of fixes) done.add(signature(finding));
    applied.push(...fixes);
    findings = check(current);
  }
  return { topology: current, applied, findings };
}
