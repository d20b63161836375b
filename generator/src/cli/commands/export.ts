import path from 'node:path';
import { stringify } from 'yaml';
import type { Topology } from '../../model/index.ts';
import { InputError } from '../../node/read-input.ts';
import { writeOutput } from '../../node/write-output.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { readTopology } from './read-topology.ts';

const printJson = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** Aliases would save space and confuse readers; `lineWidth` keeps texts on one line, so that a change of one is a change of one line. */
const printYaml = (value: object) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });

/** One text a format; each loads its own code. */
const printers = {
  asyncapi: async (topology: Topology, file: string) => {
    const { exportAsyncApi } = await import('../../interop/asyncapi/index.ts');
    return (/\.json$/i.test(file) ? printJson : printYaml)(exportAsyncApi(topology));
  },
  mermaid: async (topology: Topology) => (await import('../../interop/mermaid/index.ts')).topologyToMermaid(topology),
  svg: async (topology: Topology) => (await import('../../interop/svg/index.ts')).topologyToSvg(topology),
  'json-schema': async (topology: Topology) =>
    printJson((await import('../../interop/json-schema/index.ts')).topologyToJsonSchema(topology)),
} as const satisfies Readonly<Record<string, (topology: Topology, file: string) => Promise<string>>>;

export type ExportFormat = keyof typeof printers | 'eventcatalog';

export interface ExportFlags {
  readonly out?: string;
  readonly perService?: boolean;
  readonly force: boolean;
}

/** Formats of several files, by path within a folder. */
const folderPrinters = {
  'per-service': async (topology: Topology) => {
    const { exportServices } = await import('../../interop/asyncapi/index.ts');
    return new Map([...exportServices(topology)].map(([service, document]) => [`${service}.asyncapi.yaml`, printYaml(document)]));
  },
  eventcatalog: async (topology: Topology) => (await import('../../interop/eventcatalog/index.ts')).topologyToEventCatalog(topology),
} as const;

async function writeFolder(files: ReadonlyMap<string, string>, { out, force }: ExportFlags, terminal: Terminal): Promise<void> {
  if (out === undefined) throw new InputError('this export writes several files; name their folder with -o');
  for (const [name, text] of files) await writeOutput(path.join(out, name), text, { force });
  terminal.out(`${terminal.colors.green('✔')} wrote ${files.size} ${files.size === 1 ? 'file' : 'files'} to ${out}\n`);
}

/**
 * `eventwright export <format> <file> [-o <file>]`; to standard output where no file is named.
 * @returns 1 where the topology does not fit its format
 * @throws InputError where a file cannot be read or written
 */
export async function exportTopology(format: ExportFormat, file: string, flags: ExportFlags, terminal: Terminal): Promise<number> {
  const read = await readTopology(file, terminal);
  if (!read) return exitCode.findings;
  if (flags.perService || format === 'eventcatalog') {
    await writeFolder(await folderPrinters[flags.perService ? 'per-service' : 'eventcatalog'](read.topology), flags, terminal);
  } else {
    const text = await printers[format](read.topology, flags.out ?? '');
    if (flags.out === undefined) terminal.out(text);
    else {
      await writeOutput(flags.out, text, flags);
      terminal.out(`${terminal.colors.green('✔')} wrote ${flags.out}\n`);
    }
  }
  return exitCode.clean;
}
