import { formatText } from '../../model/index.ts';
import { expandFiles } from '../../node/expand-files.ts';
import { writeOutput } from '../../node/write-output.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { readTopology } from './read-topology.ts';

/**
 * `eventwright format [--check] <files…>`: writes topology files in canonical form, with the comments of YAML kept. Standard input goes,
 * formatted, to standard output.
 * @returns 1 where a file does not fit the format, and with `--check` where one is not in canonical form
 * @throws InputError where a file cannot be read or written
 */
export async function formatFiles(names: readonly string[], { check }: { readonly check: boolean }, terminal: Terminal): Promise<number> {
  const { colors } = terminal;
  const files = await expandFiles(names);
  let refused = 0;
  const changed: string[] = [];
  for (const file of files) {
    const read = await readTopology(file, terminal);
    if (!read) {
      refused += 1;
      continue;
    }
    const text = formatText(read.text, read.topology, read.format);
    if (file === '-' && !check) terminal.out(text);
    else if (text !== read.text) {
      changed.push(file);
      if (!check) await writeOutput(file, text, { force: true });
    }
  }
  const verb = check ? 'not in canonical form' : 'formatted';
  for (const file of changed) (check ? terminal.err : terminal.out)(`${check ? colors.red('✖') : colors.green('✔')} ${file}: ${verb}\n`);
  if (check && changed.length > 0) terminal.err('eventwright format writes them so.\n');
  if (changed.length === 0 && refused === 0 && !files.includes('-')) {
    terminal.out(`${colors.green('✔')} ${files.length === 1 ? '1 file is' : `${files.length} files are`} in canonical form\n`);
  }
  return refused > 0 || (check && changed.length > 0) ? exitCode.findings : exitCode.clean;
}
