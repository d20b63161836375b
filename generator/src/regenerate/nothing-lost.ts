import { Source } from './source.ts';

type Counts = ReadonlyMap<string, number>;

const isComment = (word: string) => /^\/[/*]/.test(word);

/**
 * Whether a merge holds all that both sides wrote, twice nothing, and parses. Of each word there must be as many as the user's version has,
 * but for those that the generator took away, and the other way round; and no more than one side has and the other added.
 * Where both sides added the same, words that were there before do not tell who took which away: then only new words are counted.
 * @param hasConflicts with markers in the text, both versions of a place stand in it, and it does not parse
 */
export function isComplete(sources: readonly [Source, Source, Source], text: string, hasConflicts: boolean): boolean {
  // The parser would pass over one side of a conflict.
  const merged = new Source(hasConflicts ? text.replaceAll(/^(?:<<<<<<< .*|=======|>>>>>>> .*)$/gm, '') : text);
  if (!hasConflicts && !merged.isParsable) return false;
  const [base, yours, generated]: readonly [Counts, Counts, Counts] = [sources[0].words(), sources[1].words(), sources[2].words()];
  const found = merged.words();
  const bothAdded = [...yours.keys()].some((word) => !base.has(word) && generated.has(word));
  return [...new Set([...base.keys(), ...yours.keys(), ...generated.keys()])].every((word) => {
    const b = base.get(word) ?? 0;
    if (b > 0 && bothAdded) return true;
    const [y, g, m] = [yours.get(word) ?? 0, generated.get(word) ?? 0, found.get(word) ?? 0];
    // A comment of the generator goes with the code that the user deleted.
    const least = Math.max(y - Math.max(0, b - g), isComment(word) ? 0 : g - Math.max(0, b - y));
    const most = Math.max(y, g, y + g - Math.min(b, y, g));
    return m >= least && (hasConflicts || m <= most);
  });
}
