import { writeFile } from 'node:fs/promises';
import { fixAll, TextMender, type FixableFinding } from '../../fix/index.ts';
import { parseTopology, type Severity } from '../../model/index.ts';
import { InputError, readInput } from '../../node/read-input.ts';
import { unifiedDiff } from '../../review/index.ts';
import { formatStylish } from '../../review/stylish.ts';
import { checkText, nearMatch, runRules } from '../../rules/index.ts';
import { ProjectRules } from '../check-files.ts';
import { codeFor } from '../failing.ts';
import type { Terminal } from '../terminal.ts';

export interface FixOptions {
  /** Ids of the rules whose fixes are applied; all where there are none. */
  readonly rule: readonly string[];
  /** Show what would change, and write nothing. */
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly failSeverity: Severity;
  /** A rules file to use instead of the one found. */
  readonly rules?: string;
}

function assertKnown(wanted: readonly string[], known: readonly string[]): void {
  for (const id of wanted) {
    if (known.includes(id)) continue;
    const guess = nearMatch(id, known);
    throw new InputError(
      `there is no rule "${id}"${guess === undefined ? '; eventwright rules lists them' : `; did you mean "${guess}"?`}`,
    );
  }
}

const line = ({ ruleId, fix, target }: FixableFinding) =>
  `${fix.label}${target.type === 'document' ? '' : ` (${target.type} ${target.id})`}  ${ruleId}`;

function show(file: string, applied: readonly FixableFinding[], diff: string, { dryRun }: FixOptions, terminal: Terminal): void {
  const { colors } = terminal;
  if (dryRun) terminal.out(diff);
  const verb = dryRun ? 'would be applied to' : 'applied to';
  const said = `${applied.length} ${applied.length === 1 ? 'fix' : 'fixes'} ${verb} ${file}\n`;
  const list = applied.map((finding) => `  ${colors.green('✔')} ${line(finding)}\n`).join('');
  (dryRun || file === '<stdin>' ? terminal.err : terminal.out)(list + said);
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new InputError(`${file}: it cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause: error });
  }
}

/**
 * `eventwright fix <file>`: applies the quick fixes until none is left, and keeps comments and order of YAML. Standard input goes, mended,
 * to standard output.
 * @returns 1 where findings at or over the severity that fails are left
 * @throws InputError where the file cannot be read or written, or a rule does not exist
 */
export async function fix(file: string, options: FixOptions, terminal: Terminal): Promise<number> {
  const text = await readInput(file);
  const name = file === '-' ? '<stdin>' : file.replaceAll('\\', '/');
  const config = (await new ProjectRules(options.rules).of(file))?.rules.config;
  const settings = config ? { config } : {};
  const checked = checkText(text, undefined, settings);
  if (!checked.topology) {
    terminal.err(formatStylish([{ file: name, findings: checked.findings }], { palette: terminal.colors }));
    return codeFor(checked.findings, 'error');
  }
  const { rules } = await import('../../rules/list.ts');
  assertKnown(options.rule, [...rules.map(({ id }) => id), 'rules/stale-suppression']);
  const { topology, applied, findings } = fixAll(checked.topology, {
    only: ({ ruleId }) => options.rule.length === 0 || options.rule.includes(ruleId),
    check: (state) => runRules(state, settings).findings,
  });
  const after = applied.length > 0 ? new TextMender(text, checked.topology).mended(topology) : text;
  const left = [...parseTopology(after).findings, ...findings];
  if (options.json)
    terminal.out(
      `${JSON.stringify({ file: name, applied: applied.map(({ fix: made, ...finding }) => ({ ...finding, fix: made })), findings: left }, null, 2)}\n`,
    );
  else show(name, applied, unifiedDiff(name, text, after), options, terminal);
  if (!options.dryRun && applied.length > 0 && file !== '-') await save(file, after);
  if (file === '-' && !options.dryRun && !options.json) terminal.out(after);
  return codeFor(left, options.failSeverity);
}
