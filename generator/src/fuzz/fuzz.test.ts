import { describe, expect, it } from 'vitest';
import { corpus } from './corpus.fixture.ts';
import { fuzz } from './fuzz.ts';
import { mutatedText } from './mutate-text.ts';
import { mutatedValue } from './mutate-value.ts';
import { seededRandom } from './random.ts';

/** CPU time of this thread's process in ms: a busy machine must not look like a hang. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

describe('fuzzing parser, rules and fixes', () => {
  const { texts, documents } = corpus();

  it('no input of 10,000 throws, hangs, or makes a rule fail', { timeout: 300_000 }, () => {
    expect(fuzz({ seed: 20_261_124, inputs: 10_000, texts, documents, limitMs: 2000, now: cpuMs })).toEqual([]);
  });

  it('reports what went wrong with its input', () => {
    let now = 0;
    const [failure] = fuzz({ seed: 1, inputs: 3, texts: ['a: 1'], documents: [{}], limitMs: 5, now: () => (now += 10) });
    expect(failure).toMatchObject({ kind: 'slow', detail: 'it took 10 ms', index: 0 });
  });

  it('reports memory that grows', () => {
    const memory = { used: () => 2_000_000, maxBytes: 1_000_000 };
    const failures = fuzz({ seed: 1, inputs: 1, texts: ['a: 1'], documents: [{}], limitMs: 5, now: () => 0, memory });
    expect(failures).toMatchObject([{ kind: 'memory', detail: '2 MB are in use', index: 0 }]);
  });

  it('makes any input of a run again', () => {
    const from = (start: number, inputs: number) => {
      let now = 0;
      return fuzz({ seed: 3, from: start, inputs, texts, documents, limitMs: 5, now: () => (now += 10) });
    };
    expect(from(2, 1)).toEqual(from(0, 3).slice(2));
  });

  it('gives the same inputs for the same seed', () => {
    const made = () => {
      const random = seededRandom(5);
      return [mutatedText(texts[0] ?? '', random), JSON.stringify(mutatedValue(documents[0], random))];
    };
    expect(made()).toEqual(made());
    expect(made()[0]).not.toBe(texts[0]);
  });
});
