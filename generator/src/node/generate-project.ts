import { chooseBroker } from '../emit/choose-broker.ts';
import { missingFindings } from '../emit/missing.ts';
import { planProject } from '../emit/plan.ts';
import { unsupportedFindings } from '../emit/unsupported.ts';
import { Graph, locateFindings, serialiseTopology, type Finding, type Topology } from '../model/index.ts';
import { checkText } from '../rules/index.ts';
import { readTemplates } from './read-templates.ts';
import { writeProject, type Written } from './write-project.ts';

export type GenerateStage = 'check' | 'plan' | 'emit' | 'write';

export interface GenerateProgress {
  readonly stage: GenerateStage;
  /** Files written so far, in stage `write`. */
  readonly done: number;
  readonly total: number;
}

/** The drawing, as text or parsed. */
export type GenerateSource = { readonly text: string } | { readonly topology: Topology };

export type GenerateOptions = GenerateSource & {
  readonly folder: string;
  /** Default broker of the project; that of the drawing's server unless stated. */
  readonly broker?: string;
  /** Replace generated files that were edited. */
  readonly force?: boolean;
  readonly onProgress?: (progress: GenerateProgress) => void;
  readonly signal?: AbortSignal;
};

export type GenerateResult =
  | {
      readonly outcome: 'generated';
      /** Absolute, links resolved. */
      readonly folder: string;
      /** Numbers of files; `paths` names those that a person may want to look at. */
      readonly written: number;
      readonly unchanged: number;
      readonly kept: number;
      readonly removed: number;
      readonly paths: Pick<Written, 'written' | 'kept' | 'removed'>;
      /** Warnings and notes. */
      readonly findings: readonly Finding[];
    }
  | { readonly outcome: 'refused'; readonly findings: readonly Finding[] }
  /** Generated files that were edited; nothing was written. */
  | { readonly outcome: 'conflict'; readonly paths: readonly string[]; readonly findings: readonly Finding[] }
  | { readonly outcome: 'cancelled' };

const hasError = (findings: readonly Finding[]) => findings.some(({ severity }) => severity === 'error');

/**
 * Checks a drawing and writes its project, all of it or nothing.
 * @throws UnsafePathError, ManifestError or VersionMissingError; errors of the file system
 */
export async function generateProject(options: GenerateOptions): Promise<GenerateResult> {
  const { signal, onProgress } = options;
  const progress = (stage: GenerateStage, done = 0, total = 0) => onProgress?.({ stage, done, total });
  try {
    signal?.throwIfAborted();
    progress('check');
    const checked = checkText('text' in options ? options.text : serialiseTopology(options.topology, 'json'));
    if (checked.topology === undefined || hasError(checked.findings)) return { outcome: 'refused', findings: checked.findings };
    progress('plan');
    const graph = new Graph(checked.topology);
    const broker = chooseBroker(graph, options.broker);
    const refusals = [...broker.findings, ...unsupportedFindings(graph), ...missingFindings(graph)];
    if (refusals.length > 0) return { outcome: 'refused', findings: locateFindings([...checked.findings, ...refusals], checked.source) };
    const { compileValidators } = await import('../emit/validators.ts');
    const plan = planProject(graph, broker.name);
    const validators = compileValidators(plan.messages);
    if (hasError(validators.findings))
      return { outcome: 'refused', findings: locateFindings([...checked.findings, ...validators.findings], checked.source) };
    progress('emit');
    const { emitProject } = await import('../emit/emit-project.ts');
    const files = emitProject(plan, validators, await readTemplates());
    const written = await writeProject(files, { ...options, onProgress: (done, total) => progress('write', done, total) });
    return written.outcome === 'conflict' ? { ...written, findings: checked.findings } : summary(written, checked.findings);
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return { outcome: 'cancelled' };
    throw error;
  }
}

const summary = ({ folder, written, unchanged, kept, removed }: Written, findings: readonly Finding[]): GenerateResult => ({
  outcome: 'generated',
  folder,
  written: written.length,
  unchanged: unchanged.length,
  kept: kept.length,
  removed: removed.length,
  paths: { written, kept, removed },
  findings,
});
