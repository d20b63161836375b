import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generatedBrokers } from '../model/index.ts';
import { InputError } from '../node/read-input.ts';
import { projectRoot } from '../node/project-root.ts';
import { exitCode } from './exit-codes.ts';
import { processTerminal, type Terminal } from './terminal.ts';

const version = () => (JSON.parse(readFileSync(path.join(projectRoot(), 'generator/package.json'), 'utf8')) as { version: string }).version;

const brokerOption = () => new Option('--broker <name>', 'default broker of the project').choices([...generatedBrokers]);

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

/** The command tree. Each action loads its own code, so that `validate` does not pay for generation. */
function commands(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command('eventwright')
    .description('Draw an event-driven system, check it against pattern rules, and generate services that run.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(eventwright --help shows what is possible)');

  program
    .command('validate')
    .description('check topology files; - reads standard input')
    .argument('<files...>', 'topology files, JSON or YAML')
    .addOption(new Option('-f, --format <format>', 'output').choices(['stylish', 'json']).default('stylish'))
    .option('--json', 'the same as -f json')
    .addOption(new Option('--fail-severity <severity>', 'exit 1 at findings of this severity or over').choices(['error', 'warning', 'info']).default('error'))
    .action(async (files: string[], options) => {
      const { validate } = await import('./commands/validate.ts');
      finish(await validate(files, { format: options.json ? 'json' : options.format, failSeverity: options.failSeverity }, terminal));
    });

  program
    .command('generate')
    .description('generate a project of runnable services')
    .argument('<file>', 'topology file; - reads standard input')
    .requiredOption('-o, --out <dir>', 'folder of the project')
    .addOption(brokerOption())
    .option('--force', 'overwrite generated files that were edited by hand', false)
    .option('--json', 'print the result as JSON', false)
    .action(async (file: string, options) => {
      const { generate } = await import('./commands/generate.ts');
      finish(await generate(file, options, terminal));
    });

  program
    .command('new')
    .description('write a new topology file')
    .argument('<file>', 'file to write; it must not exist')
    .option('--example <name>', 'start from an example of the gallery')
    .action(async (file: string, options) => {
      const { newTopology } = await import('./commands/new.ts');
      finish(await newTopology(file, options, terminal));
    });

  program
    .command('studio')
    .description('open the designer')
    .argument('[file]', 'topology file')
    .option('--port <port>', 'port of the local host; a free one unless stated', positiveInteger)
    .option('--no-open', 'print the address instead of opening a browser')
    .action(async (file: string | undefined, options) => {
      const { studio } = await import('./commands/studio.ts');
      const flags = [...(options.port ? ['--port', String(options.port)] : []), ...(options.open ? [] : ['--no-open'])];
      finish(await studio(file, flags));
    });

  program
    .command('demo')
    .description('generate the order platform, run it, break it, and print a tally')
    .option('--example <name>', 'example of the gallery', 'order-platform')
    .option('--messages <count>', 'messages to submit', positiveInteger, 1000)
    .addOption(brokerOption())
    .option('--dir <dir>', 'generate into this folder and keep it')
    .option('--json', 'print the tally as JSON', false)
    .action(async (options) => {
      const { demo } = await import('./commands/demo.ts');
      finish(await demo(options, terminal));
    });

  return program;
}

/**
 * Runs one command.
 * @param args what follows `eventwright`
 * @returns the exit code: 0 clean, 1 findings, 2 usage or fault
 */
export async function main(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let code: number = exitCode.clean;
  const program = commands(terminal, (result) => (code = result));
  try {
    if (args.length === 0) {
      terminal.out(program.helpInformation());
      return exitCode.fault;
    }
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.clean : exitCode.fault;
    const message = error instanceof Error ? error.message : String(error);
    const known = error instanceof InputError;
    terminal.err(`${terminal.colors.red('✖')} ${message}\n`);
    if (!known) terminal.err('This is a fault of Eventwright. Please report it with the command that you ran; EVENTWRIGHT_DEBUG=1 prints the details.\n');
    if (process.env['EVENTWRIGHT_DEBUG']) terminal.err(`${error instanceof Error ? error.stack : ''}\n`);
    return exitCode.fault;
  }
}
