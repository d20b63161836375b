import { TextMender } from 'eventwright/fix/mended-text.ts';
import { detectFormat, parseTopology, serialiseTopology, updateText, type Format, type Topology } from 'eventwright/model/index.ts';

/** Longest text that is matched line by line where its elements cannot be told apart; longer ones keep comments and order. */
const maxMatchedCharacters = 16_000;

let lastMender: { readonly base: string; readonly mender: TextMender | undefined } | undefined;

/** The mender of a YAML text; the last one is kept, since a drawing is printed again and again over the same text. */
export function menderOf(base: string): TextMender | undefined {
  if (lastMender?.base === base) return lastMender.mender;
  const { topology } = detectFormat(base) === 'yaml' ? parseTopology(base, 'yaml') : {};
  lastMender = { base, mender: topology && new TextMender(base, topology) };
  return lastMender.mender;
}

/** A topology as text: an edit of the YAML text that it comes from, or canonical where there is none. */
export function printTopology(topology: Topology, format: Format, base: string | undefined): string {
  if (base === undefined || format === 'json') return serialiseTopology(topology, format);
  const mender = menderOf(base);
  const pieces = mender?.pieces(topology);
  if (pieces) return pieces.map(({ text }) => text).join('');
  return mender && base.length <= maxMatchedCharacters ? mender.mended(topology) : updateText(base, topology, format);
}

interface Origin {
  readonly text: string;
  /** Whether the state says exactly this text, or came from it by edits of the drawing. */
  readonly exact: boolean;
}

/** Far more than there are steps to undo, since steps that were undone and replaced leave theirs behind; most share one text. */
const maxOrigins = 5000;

/** For each state of a document, the text that it was read from or comes from. */
export class TextOrigins {
  readonly #origins = new Map<number, Origin>();

  /** The state was read from this text. */
  read(state: number, text: string): void {
    this.#keep(state, { text, exact: true });
  }

  /** The state came from another by an edit of the drawing. */
  inherit(state: number, from: number): void {
    const origin = this.#origins.get(from);
    if (origin) this.#keep(state, { text: origin.text, exact: false });
  }

  forget(state: number): void {
    this.#origins.delete(state);
  }

  clear(): void {
    this.#origins.clear();
  }

  exact(state: number): string | undefined {
    const origin = this.#origins.get(state);
    return origin?.exact ? origin.text : undefined;
  }

  base(state: number): string | undefined {
    return this.#origins.get(state)?.text;
  }

  #keep(state: number, origin: Origin): void {
    this.#origins.set(state, origin);
    if (this.#origins.size > maxOrigins) this.#origins.delete(this.#origins.keys().next().value ?? state);
  }
}
