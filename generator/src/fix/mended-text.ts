import { detectFormat, isEqual, parseTopology, updateText, type Format, type Topology } from '../model/index.ts';
import { lineDiff, linesOf, type Hunk } from './line-diff.ts';
import { PartMender, type Piece } from './part-mender.ts';
import { StyledText } from './styled-text.ts';

/**
 * Writes changes of a topology into the text it was read from, line by line: printing anew would also touch the spacing and the comments
 * of lines that did not change. The parts of a YAML text are mended one by one; where its lines do not tell them, or for JSON, all of it is.
 */
export class TextMender {
  readonly #text: string;
  readonly #format: Format;
  readonly #topology: Topology;
  readonly #parts: PartMender | undefined;
  #styled: StyledText | undefined;

  /** @param topology what the text says */
  constructor(text: string, topology: Topology) {
    this.#text = text;
    this.#format = detectFormat(text);
    this.#topology = topology;
    this.#parts = this.#format === 'yaml' ? PartMender.of(text, topology) : undefined;
  }

  /** Lines of the old text and what replaces them. */
  hunks(after: Topology): Hunk[] {
    return lineDiff(linesOf(this.#text), linesOf(this.mended(after)));
  }

  /** The text of the changed topology in pieces, those of elements apart; undefined where it can only be mended as a whole. */
  pieces(after: Topology): readonly Piece[] | undefined {
    return this.#parts?.pieces(after);
  }

  /** The text of the changed topology. Where its lines cannot be joined with those of the author, it is a print. */
  mended(after: Topology): string {
    return (
      this.pieces(after)
        ?.map(({ text }) => text)
        .join('') ?? this.#whole(after)
    );
  }

  #whole(after: Topology): string {
    const printed = updateText(this.#text, after, this.#format);
    this.#styled ??= new StyledText(this.#text, updateText(this.#text, this.#topology, this.#format));
    const text = this.#styled.merged(printed);
    return isEqual(parseTopology(text, this.#format).topology, after) ? text : printed;
  }
}
