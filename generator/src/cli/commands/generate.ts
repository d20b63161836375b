import type { GeneratedBroker } from '../../model/index.ts';
import { generateProject, previewGeneration, type GenerateOptions, type GenerateProgress } from '../../node/generate-project.ts';
import { InputError, readInput } from '../../node/read-input.ts';
import type { RulesConfig } from '../../rules/index.ts';
import { ProjectRules } from '../check-files.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { reportDrift, reportGenerated, reportPlan, reportRefusal } from './generate-report.ts';

export interface GenerateFlags {
  readonly out: string;
  readonly broker?: GeneratedBroker;
  /** Replace generated files that were edited by hand, and write deleted ones again. */
  readonly force: boolean;
  /** Report where code and drawing disagree, and write nothing. */
  readonly check: boolean;
  /** Print what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Print what would be done as a patch, and do nothing. */
  readonly diff: boolean;
  readonly json: boolean;
}

/** Work under a second shows no progress. */
const quietMs = 1000;

function progressPrinter(terminal: Terminal): (progress: GenerateProgress) => void {
  const startedAt = performance.now();
  let shown = '';
  return ({ stage, done, total }) => {
    if (performance.now() - startedAt < quietMs || stage === shown) return;
    shown = stage;
    terminal.err(`${terminal.colors.dim(total > 0 ? `${stage} (${done}/${total})` : stage)}\n`);
  };
}

/** What the rules file of the topology asks for. @throws InputError where it says what cannot be read */
async function projectConfig(file: string): Promise<{ config?: RulesConfig }> {
  const used = await new ProjectRules().of(file);
  if (!used) return {};
  const mistake = used.rules.findings.find(({ severity }) => severity === 'error');
  if (mistake) throw new InputError(`${used.name}: ${mistake.message} ${mistake.remedy}`);
  return { config: used.rules.config };
}

/**
 * `eventwright generate <file> -o <dir>`, by the rules of the project.
 * @returns 1 for a refused drawing, for conflicts, and with `--check` where code and drawing disagree
 * @throws InputError where the topology or its rules file cannot be read
 */
export async function generate(file: string, flags: GenerateFlags, terminal: Terminal): Promise<number> {
  const options: GenerateOptions = {
    text: await readInput(file),
    folder: flags.out,
    force: flags.force,
    onProgress: progressPrinter(terminal),
    ...(flags.broker && { broker: flags.broker }),
    ...(await projectConfig(file)),
  };
  try {
    return await (flags.check || flags.dryRun || flags.diff
      ? preview(file, options, flags, terminal)
      : run(file, options, flags, terminal));
  } catch (error) {
    throw asInputError(error, flags.out);
  }
}

const ownCodes: ReadonlySet<unknown> = new Set(['UNSAFE_PATH', 'BASE', 'PROJECT_LOCKED', 'FILE_CHANGED']);

/** What the folder or the disk did to us, which is no fault of Eventwright; other errors as they are. */
function asInputError(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (ownCodes.has(error.code)) return new InputError(`${folder}: ${error.message}. Nothing was written.`, { cause: error });
  if (!('syscall' in error)) return error;
  const remedy = error.code === 'ENOSPC' ? 'free some space' : 'check the folder and its permissions';
  return new InputError(`${folder}: it cannot be written (${String(error.code)}); nothing was changed: ${remedy}, and generate again.`, {
    cause: error,
  });
}

async function run(file: string, options: GenerateOptions, flags: GenerateFlags, terminal: Terminal): Promise<number> {
  const result = await generateProject(options);
  if (flags.json) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  if (result.outcome === 'generated') {
    if (!flags.json) reportGenerated(result, flags.out, terminal);
    return result.paths.conflicts.length > 0 ? exitCode.findings : exitCode.clean;
  }
  if (!flags.json) reportRefusal(file, result, terminal);
  return exitCode.findings;
}

async function preview(file: string, options: GenerateOptions, flags: GenerateFlags, terminal: Terminal): Promise<number> {
  const result = await previewGeneration(options);
  if (result.outcome !== 'planned') {
    if (flags.json) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
    else reportRefusal(file, result, terminal);
    return exitCode.findings;
  }
  return flags.check ? reportDrift(result, flags, terminal) : reportPlan(result, flags, terminal);
}
