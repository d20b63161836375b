import { Option, type Command } from 'commander';
import type { ExportFormat } from './commands/export.ts';
import { severities } from './failing.ts';
import type { Terminal } from './terminal.ts';

type Finish = (code: number) => void;

const force = () => new Option('--force', 'replace a file that exists already').default(false);

/** By name only, so that the help does not load the formats; the compiler sees to it that none is missing. */
const exportFormats: Readonly<Record<ExportFormat, string>> = {
  asyncapi: 'AsyncAPI 3.0, YAML or by the ending of the file JSON',
  mermaid: 'a Mermaid flow chart',
  svg: 'an SVG picture',
  eventcatalog: 'the pages of an EventCatalog, into the folder that -o names',
  'json-schema': 'the payloads of all messages as one JSON Schema',
};

function addExport(program: Command, terminal: Terminal, finish: Finish): void {
  const group = program.command('export').description('write a topology in another format');
  for (const [format, description] of Object.entries(exportFormats) as [ExportFormat, string][]) {
    const command = group
      .command(format)
      .description(description)
      .argument('<file>', 'topology file; - reads standard input')
      .option('-o, --out <file>', 'file to write; standard output unless stated')
      .addOption(force());
    if (format === 'asyncapi') command.option('--per-service', 'one document a service, into the folder that -o names', false);
    command.action(async (file: string, options) => {
      const { exportTopology } = await import('./commands/export.ts');
      finish(await exportTopology(format, file, options, terminal));
    });
  }
}

function addImport(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('import')
    .description('make a topology from documents in another format')
    .command('asyncapi')
    .description('AsyncAPI 2.0 to 3.x, several documents joined by the addresses and servers of their channels')
    .argument('<files...>', 'AsyncAPI documents, JSON or YAML; folders')
    .requiredOption('-o, --out <file>', 'topology file to write')
    .option('--inverted', 'the documents of 2.x say publish for what their application sends', false)
    .option('--json', 'print the findings as JSON', false)
    .addOption(
      new Option('--fail-severity <severity>', 'exit 1 at findings of this severity or over').choices([...severities]).default('error'),
    )
    .addOption(force())
    .action(async (files: string[], options) => {
      const { importAsyncApiFiles } = await import('./commands/import-asyncapi.ts');
      finish(await importAsyncApiFiles(files, options, terminal));
    });
}

/** Commands that bring topologies in and out of files and formats. */
export function addDocumentCommands(program: Command, terminal: Terminal, finish: Finish): void {
  addImport(program, terminal, finish);
  addExport(program, terminal, finish);
  program
    .command('convert')
    .description('write a topology as JSON or YAML, by the ending of the new file, in the newest version of the format')
    .argument('<file>', 'topology file; - reads standard input')
    .requiredOption('-o, --out <file>', 'file to write')
    .addOption(force())
    .action(async (file: string, options) => {
      const { convert } = await import('./commands/convert.ts');
      finish(await convert(file, options, terminal));
    });
  program
    .command('format')
    .description('write topology files in canonical form, with their comments; - formats standard input')
    .argument('<files...>', 'topology files, JSON or YAML; folders; globs')
    .option('--check', 'exit 1 where a file is not in canonical form, and write nothing', false)
    .action(async (files: string[], options) => {
      const { formatFiles } = await import('./commands/format.ts');
      finish(await formatFiles(files, options, terminal));
    });
}
