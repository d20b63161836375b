import { ruleOfThree } from './checker/bound.core.ts';
import { noMessages, type Outcome, type Tally } from './faults/session.ts';
import type { PlantedResult } from './planted/run-planted.ts';

const wholeSecond = 1000;

/** One line an outcome, for people and logs. */
export function outcomeLine({ fault, broker, seed, trials, tally, figures, violations }: Outcome): string {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  const verdict = violations.length === 0 ? `held (${boundText(trials)} a disturbance)` : `BROKEN: ${violations.join('; ')}`;
  return `${fault} ${broker} seed ${seed}: ${verdict} · ${trials} disturbances · ${tallyText(tally)} · ${text.join(', ')}`;
}

/** The bound of the whole: over all disturbances, and over all confirmed messages. */
export function summaryLine(outcomes: readonly Outcome[]): string {
  const trials = outcomes.reduce((sum, each) => sum + each.trials, 0);
  const tally = outcomes.reduce((sum, each) => added(sum, each.tally), noMessages);
  const broken = outcomes.filter(({ violations }) => violations.length > 0);
  const names = broken.map(({ fault, broker }) => `${fault} ${broker}`).join(', ');
  const verdict =
    broken.length > 0 ? `${broken.length} of ${outcomes.length} faults broke a guarantee (${names})` : `all ${outcomes.length} held`;
  const bounds = broken.length > 0 ? '' : ` · ${boundText(trials)} a disturbance, ${boundText(tally.accepted)} a message`;
  return `${verdict}: ${trials} disturbances · ${tallyText(tally)}${bounds}`;
}

/** One line a planted bug, or a control. */
export function plantedLine({ name, good, said, tookMs }: PlantedResult): string {
  const words = said.length === 0 ? 'nothing found' : said.join('; ');
  return `${name}: ${good ? 'as it must be' : 'WRONG'} · ${words} · ${(tookMs / wholeSecond).toFixed(1)} s`;
}

export function plantedSummary(results: readonly PlantedResult[]): string {
  const count = (bug: boolean) => {
    const own = results.filter((each) => each.isBug === bug);
    return `${own.filter(({ good }) => good).length} of ${own.length}`;
  };
  return `planted bugs caught: ${count(true)}; the same runs without a bug clean: ${count(false)}`;
}

function tallyText({ accepted, processed, deadLettered, lost, doubled }: Tally): string {
  return `${accepted} accepted, ${processed} processed, ${deadLettered} dead-lettered, ${lost} lost, ${doubled} doubled`;
}

function added(a: Tally, b: Tally): Tally {
  return {
    accepted: a.accepted + b.accepted,
    processed: a.processed + b.processed,
    deadLettered: a.deadLettered + b.deadLettered,
    lost: a.lost + b.lost,
    doubled: a.doubled + b.doubled,
  };
}

function boundText(trials: number): string {
  return trials < 1 ? 'no trial' : `rate < ${ruleOfThree(trials).toPrecision(2)} at 95 %`;
}
