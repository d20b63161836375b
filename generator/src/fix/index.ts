export { fixAll, isFixable, type FixableFinding, type FixOptions, type FixResult } from './fix-all.ts';
export { lineDiff, linesOf, type Hunk } from './line-diff.ts';
export { TextMender } from './mended-text.ts';
export type { Piece } from './part-mender.ts';
export { sourceOf } from './piece-source.ts';
