import { serialiseTopology } from '../../model/index.ts';
import { writeOutput } from '../../node/write-output.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { readTopology } from './read-topology.ts';

/**
 * `eventwright convert <file> -o <file>`: between JSON and YAML, by the ending of the new file, in the newest version of the format.
 * @returns 1 where the topology does not fit its format
 * @throws InputError where a file cannot be read or written
 */
export async function convert(file: string, flags: { readonly out: string; readonly force: boolean }, terminal: Terminal): Promise<number> {
  const read = await readTopology(file, terminal);
  if (!read) return exitCode.findings;
  await writeOutput(flags.out, serialiseTopology(read.topology, /\.json$/i.test(flags.out) ? 'json' : 'yaml'), flags);
  terminal.out(`${terminal.colors.green('✔')} wrote ${flags.out}\n`);
  return exitCode.clean;
}
