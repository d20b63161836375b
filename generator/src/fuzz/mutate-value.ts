import { below, pick } from './random.ts';

type Random = () => number;
type Plain = Record<string, unknown>;

const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  9_007_199_254_740_991,
  '',
  ' ',
  'x'.repeat(300),
  'constructor',
  '\u0000',
  '\ud800',
  '${x}',
  '{name}',
  [],
  {},
  [[]],
  ['a', 'a'],
  { kind: 'queue' },
  'infinite',
  'off',
];
const oddNames = [
  '',
  'kind',
  'from',
  'to',
  'x-y',
  'toString',
  'hasOwnProperty',
  'a/b',
  '~1',
  'deadLetter',
  'retry',
  'idempotency',
  'messages',
  'rules',
  '0',
];

/** Every object and list of the value, itself included. */
function containers(value: unknown, found: (Plain | unknown[])[] = []): (Plain | unknown[])[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Plain | unknown[]);
  for (const inner of Object.values(value)) containers(inner, found);
  return found;
}

const leavesOf = (value: unknown): unknown[] =>
  containers(value).flatMap((each) => Object.values(each).filter((inner) => typeof inner !== 'object'));

function changeOnce(root: unknown, random: Random): void {
  const target = pick(random, containers(root));
  const names = Object.keys(target);
  const name = names.length > 0 && random() < 0.8 ? pick(random, names) : pick(random, oddNames);
  const map = target as Plain;
  const fresh = () => (random() < 0.5 ? pick(random, leavesOf(root).concat('a')) : structuredClone(pick(random, oddValues)));
  const change = below(random, 5);
  if (change === 0) delete map[name];
  else if (change === 1) map[name] = fresh();
  else if (change === 2) map[`${name}-${below(random, 3)}`] = Object.hasOwn(map, name) ? structuredClone(map[name]) : null;
  else if (change === 3) map[pick(random, oddNames)] = fresh();
  else map[name] = structuredClone(pick(random, containers(root)));
}

/** Largest value that goes on growing, as JSON. */
const mostCharacters = 60_000;

/** A copy of a document with a few parts taken away, repeated, exchanged or replaced by odd ones: often still valid, always near it. */
export function mutatedValue(document: unknown, random: Random): unknown {
  const root = structuredClone(document);
  const changes = 1 + below(random, 4);
  for (let change = 0; change < changes; change += 1) {
    changeOnce(root, random);
    if (JSON.stringify(root).length > mostCharacters) break;
  }
  return root;
}
