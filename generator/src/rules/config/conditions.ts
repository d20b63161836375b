import { isEqual } from '../../model/equal.ts';
import { valueAt } from '../../model/pointer.ts';
import { safePattern } from './safe-pattern.ts';
import type { Shape } from './shape.ts';

/** What a user rule asks of one property. */
export interface Condition {
  /** Pointer from the element, such as `/redelivery/maxDeliveries`. */
  readonly pointer: `/${string}`;
  holds(element: unknown): boolean;
}

/** Checks of a value; all but `present` let an absent property pass. */
type Test = (value: unknown) => boolean;

const members = ['property', 'present', 'equals', 'oneOf', 'matches', 'min', 'max'] as const;
const mostValues = 100;
const longestPath = 200;

const whenThere =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);

function patternTest(shape: Shape): Test | undefined {
  const pattern = shape.text(1000);
  if (pattern === undefined) return undefined;
  const safe = safePattern(pattern);
  if ('refused' in safe) return shape.note(`the pattern is refused: ${safe.refused}`, 'Use a simpler one; patterns run on every check.');
  return (value) => (typeof value === 'string' || typeof value === 'number') && safe.test(String(value));
}

function limitTest(shape: Shape, fits: (value: number, limit: number) => boolean): Test | undefined {
  const limit = shape.number();
  return limit === undefined ? undefined : (value) => typeof value === 'number' && fits(value, limit);
}

function testsOf(shape: Shape): Test[] {
  const present = shape.at('present');
  const [equals, oneOf, matches, min, max] = [shape.at('equals'), shape.at('oneOf'), shape.at('matches'), shape.at('min'), shape.at('max')];
  if (!present.isAbsent && typeof present.value !== 'boolean') present.note('true or false is expected here', 'Write true or false.');
  const allowed = oneOf.isAbsent ? [] : oneOf.list(mostValues).map(({ value }) => value);
  const there = [
    equals.isAbsent ? undefined : (value: unknown) => isEqual(value, equals.value),
    oneOf.isAbsent ? undefined : (value: unknown) => allowed.some((each) => isEqual(each, value)),
    matches.isAbsent ? undefined : patternTest(matches),
    min.isAbsent ? undefined : limitTest(min, (value, limit) => value >= limit),
    max.isAbsent ? undefined : limitTest(max, (value, limit) => value <= limit),
  ].flatMap((test) => (test ? [whenThere(test)] : []));
  return present.isAbsent ? there : [(value) => (value !== undefined) === present.value, ...there];
}

/** Reads one condition; notes what is wrong with it. */
export function readCondition(shape: Shape): Condition | undefined {
  if (!shape.object(members)) return undefined;
  const property = shape.at('property').text(longestPath);
  const tests = testsOf(shape);
  if (tests.length === 0) return shape.note('a condition is missing', `Add one of ${members.slice(1).join(', ')}.`);
  if (property === undefined) return undefined;
  const pointer = `/${property.replace(/^\//, '')}` as const;
  return { pointer, holds: (element) => tests.every((test) => test(valueAt(element, pointer))) };
}
