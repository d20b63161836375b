import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTypeScript } from './merge-typescript.ts';
import { editedModule, printModule, randomModule, type Chance, type Module } from './random-module.fixture.ts';
import { Source } from './source.ts';

const tagsIn = (text: string) => text.match(/[bug]_\d+_/g) ?? [];

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const tag of tagsIn(text)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return counts;
}

/** The same choices for the same seed. Source: mulberry32, public domain. */
function chanceOf(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function tagger(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}_${(count += 1)}_`;
}

function edits(module: Module, count: number, chance: Chance, prefix: string): Module {
  const tag = tagger(prefix);
  let current = module;
  for (let index = 0; index < count; index += 1) current = editedModule(current, chance, tag, prefix === 'u');
  return current;
}

/** What a user's formatter makes of a file. */
const reformatted = (text: string) =>
  text
    .replaceAll(/"(\w+)"/g, "'$1'")
    .replaceAll('  ', '    ')
    .replaceAll(';\n', '\n');

interface Triple {
  readonly base: string;
  readonly yours: string;
  readonly generated: string;
}

const triples = fc
  .tuple(fc.integer(), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }), fc.boolean())
  .map(([seed, yours, generated, isReformatted]): Triple => {
    const chance = chanceOf(seed);
    const module = randomModule(chance, tagger('b'));
    const text = printModule(edits(module, yours, chance, 'u'));
    return {
      base: printModule(module),
      yours: isReformatted ? reformatted(text) : text,
      generated: printModule(edits(module, generated, chance, 'g')),
    };
  });

const numRuns = Number(process.env['EVENTWRIGHT_FUZZ_RUNS'] ?? 400);

describe('merges of random modules', { timeout: 600_000 }, () => {
  it('lose nothing, double nothing, and parse', () => {
    fc.assert(
      fc.property(triples, ({ base, yours, generated }) => {
        const { text, conflicts } = mergeTypeScript(base, yours, generated);
        const [b, y, g, m] = [base, yours, generated, text].map(countsOf) as [
          Map<string, number>,
          Map<string, number>,
          Map<string, number>,
          Map<string, number>,
        ];
        for (const [tag, count] of [...y, ...g]) {
          if (b.has(tag)) continue;
          const found = m.get(tag) ?? 0;
          expect(conflicts > 0 ? Math.min(found, count) : found, `${tag} in\n${text}`).toBe(count);
        }
        if (conflicts > 0) return;
        expect(new Source(text).isParsable, text).toBe(true);
        for (const [tag, count] of b) {
          if (!y.has(tag)) expect(m.get(tag) ?? 0, `${tag}, which the user removed, in\n${text}`).toBe(0);
          else if (g.has(tag)) expect(m.get(tag), `${tag} in\n${text}`).toBe(Math.max(y.get(tag) ?? 0, Math.min(count, g.get(tag) ?? 0)));
        }
      }),
      { numRuns },
    );
  });

  it('give back what only one side changed', () => {
    fc.assert(
      fc.property(triples, ({ base, yours, generated }) => {
        expect(mergeTypeScript(base, yours, base)).toEqual({ text: yours, conflicts: 0 });
        expect(mergeTypeScript(base, base, generated)).toEqual({ text: generated, conflicts: 0 });
      }),
      { numRuns },
    );
  });

  it('change nothing when they are made again', () => {
    fc.assert(
      fc.property(triples, ({ base, yours, generated }) => {
        const { text, conflicts } = mergeTypeScript(base, yours, generated);
        if (conflicts > 0) return;
        expect(mergeTypeScript(generated, text, generated)).toEqual({ text, conflicts: 0 });
        expect(mergeTypeScript(base, text, generated)).toEqual({ text, conflicts: 0 });
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });
});
