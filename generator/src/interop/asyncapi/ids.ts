/** Longest id of the format. Source: model, `idPattern`. */
const maxLength = 63;
/** Room for a dash and a hash. */
const maxWished = maxLength - 8;

/** Names that Windows gives to devices. Source: model, `nameFindings`. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** Short and the same on every machine: FNV-1a of 32 bits in base 36, at most seven characters. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** `UserSignedUp`, `user/signed-up` → `user-signed-up`; empty where no letter of the allow-list is left. */
const wordsOf = (text: string) =>
  (
    text
      .normalize('NFKD')
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
      .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  ).join('-');

/**
 * An id of the allow-list that speaks of the text.
 * @param fallback an id, put before what cannot begin one
 */
export function idFor(text: string, fallback: string): string {
  const words = wordsOf(text);
  const begun = /^[a-z]/.test(words) ? words : words === '' ? `${fallback}-${hashOf(text)}` : `${fallback}-${words}`;
  const id = deviceName.test(begun) ? `${fallback}-${begun}` : begun;
  return id.length <= maxWished ? id : `${id.slice(0, maxWished).replace(/-+$/, '')}-${hashOf(text)}`;
}

export interface Wish {
  /** What the thing is, over all files: the same key is the same thing. */
  readonly key: string;
  readonly wished: string;
}

/** What two ids must not share, since code and tables are named by it. Source: model, `nameFindings`. */
const compact = (id: string) => id.replaceAll('-', '');

/**
 * Ids by key. They depend on keys and wishes only, not on the order of files: where several things wish the same id, all of them get a
 * hash of their key behind it.
 * @param taken ids that are in use already
 */
export function assignIds(wishes: readonly Wish[], taken: Iterable<string> = []): Map<string, string> {
  const used = new Set([...taken].map(compact));
  const byId = new Map<string, Map<string, Wish>>();
  for (const wish of wishes) {
    const same = byId.get(compact(wish.wished)) ?? new Map<string, Wish>();
    byId.set(compact(wish.wished), same.set(wish.key, wish));
  }
  const ids = new Map<string, string>();
  const give = ({ key, wished }: Wish, isShared: boolean) => {
    let id = isShared ? `${wished.slice(0, maxWished)}-${hashOf(key)}` : wished;
    for (let again = 0; used.has(compact(id)); again += 1) id = `${wished.slice(0, maxWished)}-${hashOf(`${key} ${again}`)}`;
    used.add(compact(id));
    ids.set(key, id);
  };
  const groups = [...byId.values()].map((same) => [...same.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)));
  for (const group of groups) for (const wish of group) if (group.length === 1) give(wish, false);
  for (const group of groups) for (const wish of group) if (group.length > 1) give(wish, true);
  return ids;
}
