/** Edits that turn one text into the other: insert, delete or replace a character. Source: Levenshtein 1966. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_unused, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

/** Longest id that is compared; nothing near it would be longer. */
const longest = 100;

const nameOf = (id: string) => id.slice(id.indexOf('/') + 1);

/** The known id that was probably meant: the same name in another area, else few edits away. */
export function nearMatch(wrong: string, known: readonly string[]): string | undefined {
  if (wrong.length > longest) return undefined;
  const moved = known.find((id) => nameOf(id) === nameOf(wrong));
  if (moved !== undefined) return moved;
  const ranked = known.map((id) => ({ id, edits: distance(wrong, id) })).toSorted((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best && best.edits <= Math.max(2, Math.floor(wrong.length / 4)) ? best.id : undefined;
}
