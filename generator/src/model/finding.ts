import type { TopologyEdit } from './edit-step.ts';

export type Severity = 'error' | 'warning' | 'info';

/** What a finding is about: an element of the topology by id, or the document itself. */
export type ElementRef = { readonly type: 'node' | 'edge' | 'message' | 'server'; readonly id: string } | { readonly type: 'document' };

export interface Range {
  /** 1-based, as editors and compilers count. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Something that the user should know or mend. Findings are data: nothing is thrown for a user's mistake. */
export interface Finding {
  /** `area/name`, stable for ever. */
  readonly ruleId: string;
  /** Which of the rule's messages this is. */
  readonly messageId: string;
  readonly severity: Severity;
  /** What is wrong in this system, by its names. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly target: ElementRef;
  /** Other elements that take part, for lighting up a path. */
  readonly related: readonly ElementRef[];
  /** JSON pointer into the document, '' for the whole. */
  readonly pointer: string;
  readonly range?: Range;
  /** What one click can do about it. */
  readonly fix?: QuickFix;
}

/** An edit after which the finding is gone. */
export interface QuickFix {
  /** What it does, for a button or a log. */
  readonly label: string;
  readonly edit: TopologyEdit;
}

export interface FindingCounts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
}

export function countFindings(findings: readonly Finding[]): FindingCounts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

const order: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Compares by severity, rule, then place, so that output is stable. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    order[a.severity] - order[b.severity] ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.message, b.message)
  );
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
