import { lineDiff, linesOf, type Hunk } from './line-diff.ts';
import { mergeLines } from './merge-lines.ts';

/** How an author's text differs from a print of what it says. */
export class StyledText {
  readonly lines: readonly string[];
  readonly #printed: readonly string[];
  readonly #style: readonly Hunk[];

  constructor(text: string, printed: string) {
    this.lines = linesOf(text);
    this.#printed = linesOf(printed);
    this.#style = lineDiff(this.#printed, this.lines);
  }

  /** Another print, with the author's lines where it says the same. */
  merged(printed: string): string {
    return mergeLines(this.#printed, this.#style, lineDiff(this.#printed, linesOf(printed))).join('');
  }
}
