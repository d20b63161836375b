import { ruleOfThree } from './checker/bound.core.ts';
import type { Outcome } from './faults/session.ts';

/** One line an outcome, for people and logs. */
export function outcomeLine({ fault, broker, seed, trials, confirmed, figures, violations }: Outcome): string {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  const verdict = violations.length === 0 ? `held (${boundText(trials)} a disturbance)` : `BROKEN: ${violations.join('; ')}`;
  return `${fault} ${broker} seed ${seed}: ${verdict} · ${trials} disturbances, ${confirmed} confirmed · ${text.join(', ')}`;
}

/** The bound of the whole: over all disturbances, and over all confirmed messages. */
export function summaryLine(outcomes: readonly Outcome[]): string {
  const trials = outcomes.reduce((sum, each) => sum + each.trials, 0);
  const confirmed = outcomes.reduce((sum, each) => sum + each.confirmed, 0);
  const broken = outcomes.filter(({ violations }) => violations.length > 0).length;
  if (broken > 0) return `${broken} of ${outcomes.length} faults broke a guarantee`;
  return `all ${outcomes.length} held: ${trials} disturbances (${boundText(trials)}), ${confirmed} confirmed messages (${boundText(confirmed)})`;
}

function boundText(trials: number): string {
  return trials < 1 ? 'no trial' : `rate < ${ruleOfThree(trials).toPrecision(2)} at 95 %`;
}
