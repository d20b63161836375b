import { fixAll } from '../fix/index.ts';
import { serialiseTopology } from '../model/index.ts';
import { checkText, readRulesFile } from '../rules/index.ts';
import { mutatedText } from './mutate-text.ts';
import { mutatedValue } from './mutate-value.ts';
import { below, pick, seededRandom, seedOf } from './random.ts';

/** An input on which the tool threw, was slow, or found fault with itself. */
export interface FuzzFailure {
  readonly kind: 'threw' | 'slow' | 'rule-failed' | 'unstable-fix' | 'memory';
  readonly detail: string;
  /** Number of the input in its run; with the seed it makes the input again. */
  readonly index: number;
  readonly input: string;
}

export interface FuzzOptions {
  readonly seed: number;
  /** Number of the first input; 0 unless stated. Each input follows from the seed and its number, so that a run can be continued. */
  readonly from?: number;
  readonly inputs: number;
  /** Texts and values to start from. */
  readonly texts: readonly string[];
  readonly documents: readonly unknown[];
  /** Time that no input may take, in ms. */
  readonly limitMs: number;
  /** Milliseconds from some start. */
  readonly now: () => number;
  /** Memory in use, in bytes, and the most that may be. */
  readonly memory?: { readonly used: () => number; readonly maxBytes: number };
  readonly onProgress?: (done: number) => void;
}

type Problem = Omit<FuzzFailure, 'input' | 'index'>;

/** One input of each sort in turn: bytes of a text, structure of a document as JSON and as YAML-like text, and bytes of a rules file. */
function inputOf({ texts, documents }: FuzzOptions, random: () => number): string {
  const sort = below(random, 10);
  if (sort < 4) return mutatedText(pick(random, texts), random);
  const text = JSON.stringify(mutatedValue(pick(random, documents), random));
  return sort === 9 ? mutatedText(text, random) : text;
}

/** One mended topology in so many, since mending checks many times. */
const fixEvery = 20;

function problemOf(input: string, index: number): Problem | undefined {
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

function tried(input: string, index: number): Problem | undefined {
  try {
    return problemOf(input, index);
  } catch (error) {
    return { kind: 'threw', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** How often memory is looked at, in inputs. */
const memoryEvery = 500;

function excess({ limitMs, memory }: FuzzOptions, tookMs: number, index: number): Problem | undefined {
  if (tookMs > limitMs) return { kind: 'slow', detail: `it took ${Math.round(tookMs)} ms` };
  if (!memory || index % memoryEvery !== 0) return undefined;
  const used = memory.used();
  return used > memory.maxBytes ? { kind: 'memory', detail: `${Math.round(used / 1e6)} MB are in use` } : undefined;
}

/** Puts mutated inputs through the parser, the rules and the fixes. @returns what went wrong, the first few of it */
export function fuzz(options: FuzzOptions): FuzzFailure[] {
  const { seed, from = 0, inputs, now, onProgress } = options;
  const failures: FuzzFailure[] = [];
  const mostFailures = 5;
  for (let index = from; index < from + inputs && failures.length < mostFailures; index += 1) {
    const input = inputOf(options, seededRandom(seedOf(seed, index)));
    const startedAt = now();
    const tookMs = () => now() - startedAt;
    const problem = tried(input, index) ?? excess(options, tookMs(), index);
    if (problem) failures.push({ ...problem, index, input });
    onProgress?.(index + 1);
  }
  return failures;
}
