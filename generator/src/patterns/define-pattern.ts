import type { Rule } from '../rules/define-rule.ts';

export interface Pattern<Id extends string = string, Rules extends readonly Rule[] = readonly Rule[]> {
  /** Its folder and the area of its rules. */
  readonly id: Id;
  readonly title: string;
  readonly group: 'distributed' | 'scalable' | 'data';
  /** What it solves, in one sentence. */
  readonly solves: string;
  readonly rules: Rules;
}

export const definePattern = <const Id extends string, const Rules extends readonly Rule[]>(
  pattern: Pattern<Id, Rules>,
): Pattern<Id, Rules> => pattern;
