import type { TopologyEdit } from '../model/edit.ts';
import type { ElementRef, Severity } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import type { RuleContext } from './context.ts';

/** Names between braces in a template. */
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

type Data<Name extends string> = [Name] extends [never] ? unknown : { readonly data: Readonly<Record<Name, string | number>> };

/** What a rule has found: a message of its own, about an element. */
export interface Report {
  readonly messageId: string;
  readonly target: ElementRef;
  /** Other elements that take part. */
  readonly related?: readonly ElementRef[];
  /** JSON pointer from the target to the property, '' for the target itself. */
  readonly pointer?: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  readonly data?: Readonly<Record<string, string | number>>;
  /** What the quick fix of the rule does here; absent where it can do nothing. */
  readonly edit?: TopologyEdit | undefined;
}

type ReportOf<Messages extends Readonly<Record<string, string>>, Remedy extends string, Fix extends string> = {
  [Id in keyof Messages & string]: Omit<Report, 'messageId' | 'data'> & { readonly messageId: Id } & Data<
      Placeholders<Messages[Id]> | Placeholders<Remedy> | Placeholders<Fix>
    >;
}[keyof Messages & string];

interface RuleDefinition<Id extends string, Messages extends Readonly<Record<string, string>>, Remedy extends string, Fix extends string> {
  /** `area/name`, stable for ever. */
  readonly id: Id;
  readonly severity: Severity;
  /** A few words for lists. */
  readonly title: string;
  /** Templates by message id: what is wrong in this system, and what would happen in production. */
  readonly messages: Messages;
  /** What to do about it, a template too. */
  readonly remedy: Remedy;
  /** What its quick fix does, in a few words, a template too; absent where it has none. Reports carry the edit. */
  readonly fix?: Fix;
  readonly why: { readonly text: string; readonly source: string };
  /** Its page below `generator/src`, with a section under its id. */
  readonly docs: `${string}.md`;
  check(graph: Graph, context: RuleContext): Iterable<ReportOf<Messages, Remedy, Fix>>;
}

/** A rule as the engine sees it. */
export interface Rule extends Omit<RuleDefinition<string, Readonly<Record<string, string>>, string, string>, 'check'> {
  check(graph: Graph, context: RuleContext): Iterable<Report>;
}

/** States a rule; the compiler then asks each report for the data that its message names. */
export const defineRule = <
  const Id extends `${string}/${string}`,
  const Messages extends Readonly<Record<string, string>>,
  const Remedy extends string,
  const Fix extends string = never,
>(
  rule: RuleDefinition<Id, Messages, Remedy, Fix>,
): RuleDefinition<Id, Messages, Remedy, Fix> => rule;

/** The template with its placeholders filled in. */
export const filled = (template: string, data: Readonly<Record<string, string | number>> = {}): string =>
  template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(data[name] ?? placeholder));
