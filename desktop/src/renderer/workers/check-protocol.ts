import type { Finding, Format, Topology } from 'eventwright/model/index.ts';

export interface CheckRequest {
  readonly revision: number;
  readonly topology: Topology;
  readonly format: Format;
  /** The text as it was written; absent where the canonical text stands for it. */
  readonly text: string | undefined;
}

export interface CheckResponse {
  readonly revision: number;
  readonly findings: readonly Finding[];
}
