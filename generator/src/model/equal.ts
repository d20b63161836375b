/** Structural equality of plain JSON values; the order of members does not matter. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const members = Object.keys(a);
  if (members.length !== Object.keys(b).length) return false;
  return members.every(
    (member) => Object.hasOwn(b, member) && isEqual((a as Record<string, unknown>)[member], (b as Record<string, unknown>)[member]),
  );
}
