import { chooseBroker } from '../emit/choose-broker.ts';
import type { FileSet } from '../emit/file-set.ts';
import { missingFindings } from '../emit/missing.ts';
import { planProject } from '../emit/plan.ts';
import { unsupportedFindings } from '../emit/unsupported.ts';
import { Graph, locateFindings, serialiseTopology, type Finding, type Topology } from '../model/index.ts';
import { checkText, type RulesConfig } from '../rules/index.ts';
import { readTemplates } from './read-templates.ts';
import { cachedValidators } from './validator-cache.ts';

/** The drawing, as text or parsed. */
export type GenerateSource = { readonly text: string } | { readonly topology: Topology };

export interface ComposeSettings {
  /** Default broker of the project; that of the drawing's server unless stated. */
  readonly broker?: string;
  /** What the rules file of the project asks for. */
  readonly config?: RulesConfig;
  readonly signal?: AbortSignal;
}

export type ComposeOptions = GenerateSource & ComposeSettings & { readonly onStage?: (stage: 'check' | 'plan' | 'emit') => void };

export interface Composed {
  readonly outcome: 'composed';
  readonly topology: Topology;
  readonly files: FileSet;
  /** Warnings and notes. */
  readonly findings: readonly Finding[];
}

export type ComposeResult = Composed | { readonly outcome: 'refused'; readonly findings: readonly Finding[] };

const hasError = (findings: readonly Finding[]) => findings.some(({ severity }) => severity === 'error');

/** Checks a drawing and makes the files of its project, in memory. @throws VersionMissingError; the signal's reason */
export async function composeProject(options: ComposeOptions): Promise<ComposeResult> {
  const { signal, onStage } = options;
  signal?.throwIfAborted();
  onStage?.('check');
  const { config } = options;
  const text = 'text' in options ? options.text : serialiseTopology(options.topology, 'json');
  const checked = checkText(text, undefined, config ? { config } : {});
  if (checked.topology === undefined || hasError(checked.findings)) return { outcome: 'refused', findings: checked.findings };
  onStage?.('plan');
  const graph = new Graph(checked.topology);
  const broker = chooseBroker(graph, options.broker);
  const refusals = [...broker.findings, ...unsupportedFindings(graph), ...missingFindings(graph)];
  if (refusals.length > 0) return { outcome: 'refused', findings: locateFindings([...checked.findings, ...refusals], checked.source) };
  const plan = planProject(graph, broker.name);
  const validators = await cachedValidators(plan.messages, async (messages) =>
    (await import('../emit/validators.ts')).compileValidators(messages),
  );
  if (hasError(validators.findings))
    return { outcome: 'refused', findings: locateFindings([...checked.findings, ...validators.findings], checked.source) };
  onStage?.('emit');
  const { emitProject } = await import('../emit/emit-project.ts');
  const files = emitProject(plan, validators, await readTemplates());
  signal?.throwIfAborted();
  return { outcome: 'composed', topology: checked.topology, files, findings: checked.findings };
}
