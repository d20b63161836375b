import type { Severity } from '../../model/index.ts';
import { readInput } from '../../node/read-input.ts';
import { checkText } from '../../rules/index.ts';
import { exitCode } from '../exit-codes.ts';
import { formatJson, formatStylish, type FileFindings } from '../format-findings.ts';
import type { Terminal } from '../terminal.ts';

export interface ValidateOptions {
  readonly format: 'stylish' | 'json';
  readonly failSeverity: Severity;
}

const failing: Record<Severity, readonly Severity[]> = {
  error: ['error'],
  warning: ['error', 'warning'],
  info: ['error', 'warning', 'info'],
};

/** `eventwright validate <files…>`. @throws InputError where a file cannot be read */
export async function validate(files: readonly string[], { format, failSeverity }: ValidateOptions, terminal: Terminal): Promise<number> {
  const checked: FileFindings[] = [];
  for (const file of files) {
    const { findings } = checkText(await readInput(file));
    checked.push({ file: file === '-' ? '<stdin>' : file, findings });
  }
  terminal.out(format === 'json' ? formatJson(checked) : formatStylish(checked, terminal.colors));
  const failed = checked.some(({ findings }) => findings.some(({ severity }) => failing[failSeverity].includes(severity)));
  return failed ? exitCode.findings : exitCode.clean;
}
