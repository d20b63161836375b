import { parseTopology, type Format, type Topology } from '../../model/index.ts';
import { readInput } from '../../node/read-input.ts';
import { formatStylish } from '../../review/stylish.ts';
import type { Terminal } from '../terminal.ts';

export interface TopologyFile {
  readonly text: string;
  readonly format: Format;
  readonly topology: Topology;
}

/**
 * A topology file for a command that does not check it.
 * @returns undefined where it does not fit the format, which was then told
 * @throws InputError where it cannot be read
 */
export async function readTopology(file: string, terminal: Terminal): Promise<TopologyFile | undefined> {
  const text = await readInput(file);
  const { topology, findings, format } = parseTopology(text);
  if (topology) return { text, format, topology };
  const name = file === '-' ? '<stdin>' : file.replaceAll('\\', '/');
  terminal.err(formatStylish([{ file: name, findings }], { palette: terminal.colors }));
  return undefined;
}
