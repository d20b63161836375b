import { compareFindings, type Finding } from '../model/finding.ts';
import { Graph } from '../model/graph.ts';
import { checkValue, locateFindings, parseTopology, type ParseResult } from '../model/parse.ts';
import { elementPointer } from '../model/pointer.ts';
import type { Protocol } from '../model/server.ts';
import type { Format, SourceMap } from '../model/source-text.ts';
import type { Topology } from '../model/topology.ts';
import { documentOverrideFindings, overrideRules } from './config/override-findings.ts';
import { Overrides, type Suppression } from './config/overrides.ts';
import { defaultConfig, type RulesConfig } from './config/rules-config.ts';
import { createContext, type RuleContext } from './context.ts';
import { filled, type Report, type Rule } from './define-rule.ts';
import { rules as allRules } from './list.ts';
import { isWritableEdit } from './writable-edit.ts';

export interface ValidateOptions {
  /** Rules to run instead of all. */
  readonly rules?: readonly Rule[];
  /** Broker of channels whose server the document does not define; postgres unless stated. */
  readonly defaultProtocol?: Protocol;
  /** Preset, overrides and rules of the project. */
  readonly config?: RulesConfig;
}

/** A document with what is wrong in it: the topology is absent where the text does not fit the format. */
export interface CheckResult extends ParseResult {
  readonly suppressions: readonly Suppression[];
}

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
    ...(edit && edit.length > 0 && isWritableEdit(edit) && rule.fix !== undefined && { fix: { label: filled(rule.fix, data), edit } }),
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

/** What the rules found, and which overrides of single elements had an effect on it. */
export interface RunResult {
  readonly findings: Finding[];
  readonly suppressions: readonly Suppression[];
}

const overrideRuleIds: readonly string[] = overrideRules.map(({ id }) => id);

/** Runs the rules over a topology, with the severities that the document and the configuration ask for. Never throws: a rule that fails becomes a finding. */
export function runRules(topology: Topology, { rules, defaultProtocol, config = defaultConfig }: ValidateOptions = {}): RunResult {
  const graph = new Graph(topology);
  const context = createContext(graph, defaultProtocol);
  const running = rules ?? [...allRules, ...config.custom];
  const overrides = new Overrides(topology, config);
  const found = running.flatMap((rule) => findingsOf(rule, graph, context)).flatMap((finding) => overrides.apply(finding));
  const suppressions = overrides.suppressions();
  const known = [...running.map(({ id }) => id), ...(rules ? allRules.map(({ id }) => id) : []), ...overrideRuleIds];
  const about = documentOverrideFindings(topology, rules ? [] : suppressions, known).flatMap((finding) => overrides.apply(finding));
  return { findings: [...found, ...about].toSorted(compareFindings), suppressions };
}

/** The findings of `runRules`. */
export const validateTopology = (topology: Topology, options: ValidateOptions = {}): Finding[] => runRules(topology, options).findings;

/**
 * Text to everything that is wrong in it, each finding with its place. Never throws, whatever the text.
 * @param format taken from the text unless stated
 */
export function checkText(text: string, format?: Format, options: ValidateOptions = {}): CheckResult {
  const parsed = parseTopology(text, format);
  if (!parsed.topology) return { ...parsed, suppressions: [] };
  const { findings, suppressions } = runRules(parsed.topology, options);
  return { ...parsed, findings: locateFindings([...parsed.findings, ...findings], parsed.source), suppressions };
}

/**
 * What `checkText` finds in the text of this topology, without the text: that of a drawing changes with each edit, and reading it anew
 * would be most of the work.
 * @param source finds places; asked only where something is found
 */
export function checkTopology(topology: Topology, source: SourceMap | undefined, options: ValidateOptions = {}): RunResult {
  const { topology: sound, findings } = checkValue(topology);
  const ruled = sound ? runRules(sound, options) : { findings: [], suppressions: [] };
  return { findings: locateFindings([...findings, ...ruled.findings], source), suppressions: ruled.suppressions };
}
