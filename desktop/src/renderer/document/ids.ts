const maxIdLength = 63;

/** Words to an id: lower-case letters, digits and dashes, starting with a letter. */
export function toId(words: string, fallback: string): string {
  const id = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, maxIdLength)
    .replaceAll(/-+$/g, '');
  // An id that begins with `x-` would be an extension field, which nothing reads.
  return id.startsWith('x-') ? `${fallback}-${id}`.slice(0, maxIdLength) : id || fallback;
}

const sameInCode = (id: string) => id.replaceAll('-', '');

/** The id, or the id with the first free number: unique also as an identifier in code, where dashes vanish. */
export function uniqueId(id: string, taken: Iterable<string>): string {
  const known = new Set([...taken].map(sameInCode));
  if (!known.has(sameInCode(id))) return id;
  const base = id.slice(0, maxIdLength - 5);
  for (let n = 2; ; n += 1) if (!known.has(sameInCode(`${base}-${n}`))) return `${base}-${n}`;
}
