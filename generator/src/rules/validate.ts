import { compareFindings, type Finding } from '../model/finding.ts';
import { Graph } from '../model/graph.ts';
import { locateFindings, parseTopology, type ParseResult } from '../model/parse.ts';
import { elementPointer } from '../model/pointer.ts';
import type { Protocol } from '../model/server.ts';
import type { Format } from '../model/source-text.ts';
import type { RuleSeverity, Topology } from '../model/topology.ts';
import { createContext, type RuleContext } from './context.ts';
import { filled, type Report, type Rule } from './define-rule.ts';
import { rules as allRules } from './list.ts';

export interface ValidateOptions {
  /** Rules to run instead of all. */
  readonly rules?: readonly Rule[];
  /** Broker of channels whose server the document does not define; postgres unless stated. */
  readonly defaultProtocol?: Protocol;
}

/** A document with what is wrong in it: the topology is absent where the text does not fit the format. */
export type CheckResult = ParseResult;

function toFinding(rule: Rule, { messageId, target, related, pointer, severity, data, edit }: Report): Finding {
  const template = rule.messages[messageId];
  if (template === undefined) throw new Error(`it has no message "${messageId}"`);
  if (edit && rule.fix === undefined) throw new Error('it has an edit, but no label for it');
  return {
    ruleId: rule.id,
    messageId,
    severity: severity ?? rule.severity,
    message: filled(template, data),
    remedy: filled(rule.remedy, data),
    target,
    related: related ?? [],
    pointer: `${elementPointer(target)}${pointer ?? ''}`,
    ...(edit && rule.fix !== undefined && { fix: { label: filled(rule.fix, data), edit } }),
  };
}

/** A fault of ours, not of the user: said as such, and the other rules go on. */
function failure(rule: Rule, error: unknown): Finding {
  return {
    ruleId: 'internal/rule-failed',
    messageId: 'failed',
    severity: 'error',
    message: `The rule ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}. What it would have found is not known.`,
    remedy: 'This is a fault in Eventwright: please report it with this text and, if you can, the topology. The other rules have run.',
    target: { type: 'document' },
    related: [],
    pointer: '',
  };
}

function findingsOf(rule: Rule, graph: Graph, context: RuleContext): Finding[] {
  const findings: Finding[] = [];
  try {
    for (const report of rule.check(graph, context)) findings.push(toFinding(rule, report));
  } catch (error) {
    findings.push(failure(rule, error));
  }
  return findings;
}

/** Severity that the document asks for, for this element first. */
function overriddenSeverity({ rules }: Topology, { ruleId, target }: Finding): RuleSeverity | undefined {
  const override = rules[ruleId];
  if (override === undefined || typeof override === 'string') return override;
  const element = target.type === 'document' ? undefined : override.nodes?.[target.id];
  return element?.severity ?? override.severity;
}

function withOverride(topology: Topology, finding: Finding): Finding[] {
  const severity = overriddenSeverity(topology, finding) ?? finding.severity;
  return severity === 'off' ? [] : [{ ...finding, severity }];
}

/** Runs the rules over a topology, with the severities that the document asks for. Never throws: a rule that fails becomes a finding. */
export function validateTopology(topology: Topology, options: ValidateOptions = {}): Finding[] {
  const graph = new Graph(topology);
  const context = createContext(graph, options.defaultProtocol);
  return (options.rules ?? allRules)
    .flatMap((rule) => findingsOf(rule, graph, context))
    .flatMap((finding) => withOverride(topology, finding))
    .toSorted(compareFindings);
}

/**
 * Text to everything that is wrong in it, each finding with its place. Never throws, whatever the text.
 * @param format taken from the text unless stated
 */
export function checkText(text: string, format?: Format, options: ValidateOptions = {}): CheckResult {
  const parsed = parseTopology(text, format);
  if (!parsed.topology) return parsed;
  const findings = [...parsed.findings, ...validateTopology(parsed.topology, options)];
  return { ...parsed, findings: locateFindings(findings, parsed.source) };
}
