import type { GeneratedBroker } from '../../model/index.ts';
import { generateProject } from '../../node/generate-project.ts';
import { readInput } from '../../node/read-input.ts';
import { exitCode } from '../exit-codes.ts';
import { formatStylish } from '../../review/stylish.ts';
import type { Terminal } from '../terminal.ts';

export interface GenerateOptions {
  readonly out: string;
  readonly broker?: GeneratedBroker;
  /** Overwrite generated files that were edited by hand. */
  readonly force: boolean;
  readonly json: boolean;
}

/** Work under a second shows no progress. */
const quietMs = 1000;

function progressPrinter(terminal: Terminal): (progress: { stage: string; done: number; total: number }) => void {
  const startedAt = performance.now();
  let shown = '';
  return ({ stage, done, total }) => {
    if (performance.now() - startedAt < quietMs || stage === shown) return;
    shown = stage;
    terminal.err(`${terminal.colors.dim(`${stage} (${done}/${total})`)}\n`);
  };
}

/** `eventwright generate <file> -o <dir>`. @throws InputError where the topology cannot be read */
export async function generate(file: string, options: GenerateOptions, terminal: Terminal): Promise<number> {
  const { colors } = terminal;
  const result = await generateProject({
    text: await readInput(file),
    folder: options.out,
    force: options.force,
    onProgress: progressPrinter(terminal),
    ...(options.broker && { broker: options.broker }),
  });
  if (options.json) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  if (result.outcome === 'generated') {
    if (options.json) return exitCode.clean;
    terminal.out(
      `${colors.green('✔')} ${result.folder}: ${result.written} files written, ${result.unchanged} unchanged, ${result.kept} of yours kept\n`,
    );
    terminal.out(`  Run it:  cd ${options.out} && npm install && npm start\n`);
    return exitCode.clean;
  }
  if (options.json) return exitCode.findings;
  if (result.outcome === 'refused') {
    terminal.out(formatStylish([{ file, findings: result.findings }], { palette: colors }));
    terminal.err(`Nothing was written. Correct the errors above and generate again.\n`);
  } else if (result.outcome === 'conflict') {
    terminal.err(`Nothing was written: these generated files were edited by hand.\n${result.paths.map((path) => `  ${path}\n`).join('')}`);
    terminal.err('Move the edits into the handler files, which are yours, or pass --force to overwrite them.\n');
  }
  return exitCode.findings;
}
