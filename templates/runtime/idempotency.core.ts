/** What an inbox knows: the fingerprint of the message that was handled under each key. */
export type InboxState = ReadonlyMap<string, string>;

export interface Arrival {
  readonly key: string;
  readonly fingerprint: string;
}

/** `handle`: the first of its key, to be marked and handled together. `repeat`: it was handled. `mismatch`: another message was, under this key. */
export type InboxEffect = 'handle' | 'repeat' | 'mismatch';

/** What becomes of arrivals, one after the other, and what is known after them. */
export function screen(state: InboxState, arrivals: readonly Arrival[]): { state: InboxState; effects: readonly InboxEffect[] } {
  const known = new Map(state);
  const effects = arrivals.map(({ key, fingerprint }): InboxEffect => {
    const print = known.get(key);
    if (print === undefined) known.set(key, fingerprint);
    return print === undefined ? 'handle' : print === fingerprint ? 'repeat' : 'mismatch';
  });
  return { state: known, effects };
}

/** Text that no other list of values gives: each with its length, so that two lists never look alike once joined. */
export function joinedKey(values: readonly string[]): string {
  return values.map((value) => `${value.length}:${value}`).join('/');
}
