/**
 * Upper bound of a failure's probability after none in `trials` independent trials, with 95 % confidence.
 * Source: Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?" (JAMA, 1983): the rule of three.
 * @throws RangeError for no trial.
 */
export function ruleOfThree(trials: number): number {
  if (!Number.isInteger(trials) || trials < 1) throw new RangeError(`trials must be a whole number from 1, got ${trials}`);
  return Math.min(1, 3 / trials);
}
