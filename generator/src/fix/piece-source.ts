import { fromPointer, readText, toPointer, type SourceMap } from '../model/index.ts';
import type { Piece } from './part-mender.ts';

const linesIn = (text: string): number => text.split('\n').length - 1;

/** Finds places in a text that is there in pieces, and reads no more than the pieces that it is asked for. */
export function sourceOf(pieces: readonly Piece[]): SourceMap {
  let starts: Map<string, { readonly piece: Piece; readonly line: number }> | undefined;
  const sources = new Map<Piece, SourceMap | undefined>();

  const index = () => {
    const found = new Map<string, { readonly piece: Piece; readonly line: number }>();
    let line = 0;
    for (const piece of pieces) {
      if (piece.path) {
        found.set(toPointer(piece.path), { piece, line });
        const section = toPointer(piece.path.slice(0, 1));
        if (!found.has(section)) found.set(section, { piece, line });
        if (!found.has('')) found.set('', { piece, line });
      }
      line += linesIn(piece.text);
    }
    return found;
  };

  const sourceIn = (piece: Piece) => {
    if (!sources.has(piece)) sources.set(piece, readText(piece.text, 'yaml').source);
    return sources.get(piece);
  };

  return {
    locate(pointer) {
      starts ??= index();
      const steps = fromPointer(pointer);
      const found = starts.get(toPointer(steps.slice(0, 2))) ?? starts.get(toPointer(steps.slice(0, 1))) ?? starts.get('');
      if (!found) return undefined;
      const { piece, line } = found;
      const above = (piece.path?.length ?? 1) - 1;
      const range = sourceIn(piece)?.locate(toPointer(steps.slice(above)));
      return range && { ...range, line: range.line + line, endLine: range.endLine + line };
    },
  };
}
