/** Widths of Helvetica's characters from space to tilde, thousandths of the size. Source: Adobe's font metrics, AFM. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
  667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
] as const;
const otherWidth = 556;

/** Characters of Windows-1252 that are not in Latin-1, as our own texts use them. */
const beyondLatin: Readonly<Record<string, number>> = {
  '…': 0x85,
  '–': 0x96,
  '—': 0x97,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '€': 0x80,
};

/** The byte of a character in Windows-1252, the encoding of the fonts that every reader has; undefined where it has none. */
function byteOf(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)) return code;
  return beyondLatin[character];
}

/** Signs of our own texts that the Symbol font has, which every reader brings: its byte and width. */
const signs: Readonly<Record<string, readonly [byte: number, width: number]>> = {
  '≤': [0xa3, 549],
  '≥': [0xb3, 549],
  '∞': [0xa5, 713],
  '→': [0xae, 987],
};

/** A part of a text in one font. */
export interface Run {
  readonly font: 'latin' | 'chinese' | 'symbol';
  /** Hex, as PDF takes it. */
  readonly hex: string;
  /** Over the size of the font. */
  readonly width: number;
}

const hexOf = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/**
 * A text in the fonts that can set it: Helvetica, and for all else the Song face that PDF readers bring for Chinese. Neither
 * is put into the file. Characters that neither has show as a box in the reader.
 */
export function runsOf(text: string): Run[] {
  const runs: { font: Run['font']; hex: string; width: number }[] = [];
  for (const character of text) {
    const sign = signs[character];
    const byte = sign?.[0] ?? byteOf(character);
    const font = sign ? 'symbol' : byte === undefined ? 'chinese' : 'latin';
    let run = runs.at(-1);
    if (run?.font !== font) runs.push((run = { font, hex: '', width: 0 }));
    if (byte === undefined) {
      for (let index = 0; index < character.length; index += 1) run.hex += hexOf(character.charCodeAt(index), 4);
      run.width += 1;
    } else {
      run.hex += hexOf(byte, 2);
      run.width += (sign?.[1] ?? widths[byte - 0x20] ?? otherWidth) / 1000;
    }
  }
  return runs;
}
