import type { Range } from './finding.ts';
import type { SourceMap } from './source-text.ts';

export interface ReadProblem {
  kind: 'syntax' | 'duplicate-member' | 'forbidden-member' | 'too-deep' | 'too-large';
  pointer: string;
  detail: string;
  range?: Range;
}

export interface ReadResult {
  /** Absent where the text could not be read at all. */
  value?: unknown;
  problems: ReadProblem[];
  source?: SourceMap;
}
