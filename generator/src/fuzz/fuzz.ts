import { fixAll } from '../fix/index.ts';
import { serialiseTopology } from '../model/index.ts';
import { checkText, readRulesFile } from '../rules/index.ts';
import { mutatedText } from './mutate-text.ts';
import { mutatedValue } from './mutate-value.ts';
import { below, pick, seededRandom } from './random.ts';

/** An input on which the tool threw, was slow, or found fault with itself. */
export interface FuzzFailure {
  readonly kind: 'threw' | 'slow' | 'rule-failed' | 'unstable-fix';
  readonly detail: string;
  readonly input: string;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly inputs: number;
  /** Texts and values to start from. */
  readonly texts: readonly string[];
  readonly documents: readonly unknown[];
  /** Time that no input may take, in ms. */
  readonly limitMs: number;
  /** Milliseconds from some start. */
  readonly now: () => number;
  readonly onProgress?: (done: number) => void;
}

/** One input of each sort in turn: bytes of a text, structure of a document as JSON and as YAML-like text, and bytes of a rules file. */
function inputOf({ texts, documents }: FuzzOptions, random: () => number): string {
  const sort = below(random, 10);
  if (sort < 4) return mutatedText(pick(random, texts), random);
  const text = JSON.stringify(mutatedValue(pick(random, documents), random));
  return sort === 9 ? mutatedText(text, random) : text;
}

/** One mended topology in so many, since mending checks many times. */
const fixEvery = 20;

function problemOf(input: string, index: number): Omit<FuzzFailure, 'input'> | undefined {
  const { topology, findings } = checkText(input);
  if (index % 10 === 0) readRulesFile(input);
  const failed = findings.find(({ ruleId }) => ruleId.startsWith('internal/'));
  if (failed) return { kind: 'rule-failed', detail: failed.message };
  if (!topology || index % fixEvery !== 0) return undefined;
  const { topology: mended } = fixAll(topology);
  const again = checkText(serialiseTopology(mended, 'json'));
  const refused = again.topology ? undefined : again.findings[0]?.message;
  return refused === undefined ? undefined : { kind: 'unstable-fix', detail: refused };
}

function tried(input: string, index: number): Omit<FuzzFailure, 'input'> | undefined {
  try {
    return problemOf(input, index);
  } catch (error) {
    return { kind: 'threw', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Puts mutated inputs through the parser, the rules and the fixes. @returns what went wrong, the first few of it */
export function fuzz(options: FuzzOptions): FuzzFailure[] {
  const random = seededRandom(options.seed);
  const failures: FuzzFailure[] = [];
  const mostFailures = 5;
  for (let index = 0; index < options.inputs && failures.length < mostFailures; index += 1) {
    const input = inputOf(options, random);
    const startedAt = options.now();
    const problem = tried(input, index);
    const tookMs = options.now() - startedAt;
    if (problem) failures.push({ ...problem, input });
    else if (tookMs > options.limitMs) failures.push({ kind: 'slow', detail: `it took ${Math.round(tookMs)} ms`, input });
    options.onProgress?.(index + 1);
  }
  return failures;
}
