import { diff3Merge } from 'node-diff3';

/** A merge of three texts. */
export interface Merged {
  readonly text: string;
  /** Places where both sides changed the same thing; each stands in the text between git's markers. */
  readonly conflicts: number;
}

export const markers = { yours: '<<<<<<< yours', middle: '=======', generated: '>>>>>>> generated' } as const;

/** Whether a text holds conflicts that nobody has resolved: git's markers, ours or those of git itself. */
export const hasMarkers = (text: string) => /^<<<<<<< /m.test(text) && /^>>>>>>> /m.test(text);

type Block = { readonly ok?: readonly string[]; readonly conflict?: { readonly a: readonly string[]; readonly b: readonly string[] } };

/** Merges line by line; lines that both sides changed stand between markers. */
export function mergeText(base: string, yours: string, generated: string): Merged {
  if (yours === base || yours === generated) return { text: generated, conflicts: 0 };
  if (generated === base) return { text: yours, conflicts: 0 };
  const [b, y, g] = [base.split('\n'), yours.split('\n'), generated.split('\n')];
  const blocks = diff3Merge(y, b, g, { excludeFalseConflicts: true }) as readonly Block[];
  const lines = blocks.flatMap(({ ok, conflict }) =>
    conflict ? [markers.yours, ...conflict.a, markers.middle, ...conflict.b, markers.generated] : (ok ?? []),
  );
  return { text: lines.join('\n'), conflicts: blocks.filter(({ conflict }) => conflict !== undefined).length };
}

/** What counts where at most one side changed; undefined where both did, in different ways. */
export function oneSided<T>(base: T, yours: T, generated: T, isEqual: (a: T, b: T) => boolean): T | undefined {
  if (isEqual(generated, base) || isEqual(generated, yours)) return yours;
  return isEqual(yours, base) ? generated : undefined;
}
