import path from 'node:path';
import { importAsyncApi } from '../../interop/asyncapi/index.ts';
import { serialiseTopology, type Severity } from '../../model/index.ts';
import { readAsyncApiFiles } from '../../node/asyncapi-files.ts';
import { writeOutput } from '../../node/write-output.ts';
import { formatStylish } from '../../review/stylish.ts';
import { codeFor } from '../failing.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { systemName } from './new.ts';

export interface ImportFlags {
  readonly out: string;
  /** Whether `publish` of 2.x was written for what the application sends. */
  readonly inverted: boolean;
  readonly force: boolean;
  readonly json: boolean;
  readonly failSeverity: Severity;
}

const count = (elements: object, one: string) => {
  const number = Object.keys(elements).filter((id) => !id.startsWith('x-')).length;
  return `${number} ${number === 1 ? one : `${one}s`}`;
};

/**
 * `eventwright import asyncapi <files…> -o <file>`.
 * @returns 1 where a document is refused, or there are findings at or over the severity that fails; the file is written in the latter case
 * @throws InputError where a file cannot be read or written
 */
export async function importAsyncApiFiles(names: readonly string[], flags: ImportFlags, terminal: Terminal): Promise<number> {
  const { files, read } = await readAsyncApiFiles(names);
  const options = { read, isInverted: flags.inverted, ...(files.length > 1 && { name: systemName(path.basename(flags.out)) }) };
  const { topology, reports } = importAsyncApi(files, options);
  const { colors } = terminal;
  if (topology) await writeOutput(flags.out, serialiseTopology(topology, /\.json$/i.test(flags.out) ? 'json' : 'yaml'), flags);
  if (flags.json) terminal.out(`${JSON.stringify({ written: topology ? flags.out : null, files: reports }, null, 2)}\n`);
  else {
    if (reports.length > 0) terminal.err(formatStylish(reports, { palette: colors }));
    if (topology) {
      const { nodes, edges, messages } = topology;
      const what = [count(nodes, 'node'), count(edges, 'edge'), count(messages, 'message')].join(', ');
      const from = files.length === 1 ? '1 document' : `${files.length} documents`;
      terminal.out(`${colors.green('✔')} wrote ${flags.out}: ${what} from ${from}\n  Draw:      eventwright studio ${flags.out}\n`);
    } else terminal.err('Nothing was written.\n');
  }
  if (!topology) return exitCode.findings;
  return codeFor(
    reports.flatMap(({ findings }) => findings),
    flags.failSeverity,
  );
}
