import type { Severity } from '../../model/index.ts';
import { expandFiles } from '../../node/expand-files.ts';
import { InputError } from '../../node/read-input.ts';
import { checkFiles, type Checked } from '../check-files.ts';
import { exitCode } from '../exit-codes.ts';
import { codeFor } from '../failing.ts';
import type { Terminal } from '../terminal.ts';
import { writeReports, type Output } from '../write-reports.ts';

export interface ValidateOptions {
  readonly outputs: readonly Output[];
  readonly failSeverity: Severity;
  /** A rules file to use instead of those found. */
  readonly rules?: string;
}

async function checkOnce(names: readonly string[], { outputs, rules }: ValidateOptions, terminal: Terminal): Promise<Checked> {
  const checked = await checkFiles(await expandFiles(names), rules);
  await writeReports(checked, outputs, terminal);
  return checked;
}

/** `eventwright validate <files…>`. @throws InputError where a file cannot be read */
export async function validate(names: readonly string[], options: ValidateOptions, terminal: Terminal): Promise<number> {
  const { reports } = await checkOnce(names, options, terminal);
  return codeFor(
    reports.flatMap(({ findings }) => findings),
    options.failSeverity,
  );
}

/** `eventwright validate --watch <files…>`: checks again after each change, until it is told to stop. A file that is gone for a moment is no end. */
export async function validateWatching(
  names: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { fileChanges } = await import('../../node/watch-files.ts');
  const { read } = await checkOnce(names, options, terminal);
  terminal.err(`Watching ${read.length} ${read.length === 1 ? 'file' : 'files'}; Ctrl+C ends.\n`);
  const changes = fileChanges(read, signal);
  while (!(await changes.next()).done) {
    try {
      await checkOnce(names, options, terminal);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      terminal.err(`${error.message}\n`);
    }
  }
  return exitCode.clean;
}
