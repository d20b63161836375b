import { detectFormat, isEqual, parseTopology, updateText, type Format, type Topology } from '../model/index.ts';
import { lineDiff, linesOf, type Hunk } from './line-diff.ts';
import { mergeLines } from './merge-lines.ts';

/**
 * Writes changes of a topology into the text it was read from, line by line: printing anew would also touch the spacing and the comments
 * of lines that did not change.
 */
export class TextMender {
  readonly #text: string;
  readonly #format: Format;
  readonly #lines: readonly string[];
  readonly #printed: readonly string[];
  /** How the author's text differs from a print of it. */
  readonly #style: readonly Hunk[];

  constructor(text: string, topology: Topology) {
    this.#text = text;
    this.#format = detectFormat(text);
    this.#lines = linesOf(text);
    this.#printed = linesOf(updateText(text, topology, this.#format));
    this.#style = lineDiff(this.#printed, this.#lines);
  }

  /** Lines of the old text and what replaces them. */
  hunks(after: Topology): Hunk[] {
    return lineDiff(this.#lines, linesOf(this.mended(after)));
  }

  /** The text of the changed topology. Where its lines cannot be joined with those of the author, it is a print. */
  mended(after: Topology): string {
    const printed = updateText(this.#text, after, this.#format);
    const text = mergeLines(this.#printed, this.#style, lineDiff(this.#printed, linesOf(printed))).join('');
    return isEqual(parseTopology(text, this.#format).topology, after) ? text : printed;
  }
}
