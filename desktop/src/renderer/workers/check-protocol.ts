import type { Finding, Format, Topology } from 'eventwright/model/index.ts';

export interface CheckRequest {
  readonly revision: number;
  readonly topology: Topology;
  readonly format: Format;
  /** The text as it was written; absent where the drawing changed since. */
  readonly text: string | undefined;
  /** The text that the topology comes from: places of findings lie in its edited form. */
  readonly base: string | undefined;
  /** The rules file that counts for the document. */
  readonly rules: { readonly file: string; readonly text: string } | undefined;
}

export interface CheckResponse {
  readonly revision: number;
  readonly findings: readonly Finding[];
}
