import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { generatedBrokers } from '../model/index.ts';
import { InputError } from '../node/read-input.ts';
import { addDocumentCommands } from './document-commands.ts';
import { exitCode } from './exit-codes.ts';
import { severities } from './failing.ts';
import { outputOptions, outputsOf } from './output-options.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { version } from './version.ts';

const brokerOption = () => new Option('--broker <name>', 'default broker of the project').choices([...generatedBrokers]);

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

type Finish = (code: number) => void;

const failSeverity = (said: string) => new Option('--fail-severity <severity>', said).choices([...severities]).default('error');

const rulesFile = () =>
  new Option('--rules <file>', 'rules file to use; eventwright.rules.yaml in the folder of the topology or above unless stated');

function addValidate(program: Command, terminal: Terminal, finish: Finish): void {
  const outputs = outputOptions();
  program
    .command('validate')
    .description('check topology files; - reads standard input')
    .argument('<files...>', 'topology files, JSON or YAML; folders; globs')
    .addOption(outputs.format)
    .addOption(outputs.output)
    .option('--json', 'the same as -f json')
    .addOption(failSeverity('exit 1 at findings of this severity or over'))
    .addOption(rulesFile())
    .option('--watch', 'check again after each change', false)
    .action(async (files: string[], options) => {
      const { validate, validateWatching } = await import('./commands/validate.ts');
      const settings = {
        outputs: outputsOf(outputs.chosen, options),
        failSeverity: options.failSeverity,
        ...(options.rules && { rules: options.rules }),
      };
      if (!options.watch) return finish(await validate(files, settings, terminal));
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
      finish(await validateWatching(files, settings, terminal, stop.signal));
    });
}

const collect = (value: string, before: readonly string[]) => [...before, value];

function addRuleCommands(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('fix')
    .description('apply the quick fixes to a topology file; - mends standard input to standard output')
    .argument('<file>', 'topology file, JSON or YAML')
    .option('--rule <id>', 'fix findings of this rule only; may be repeated', collect, [])
    .option('--dry-run', 'show what would change as a patch, and write nothing', false)
    .option('--json', 'print the result as JSON', false)
    .addOption(failSeverity('exit 1 where findings of this severity or over are left'))
    .addOption(rulesFile())
    .action(async (file: string, options) => {
      const { fix } = await import('./commands/fix.ts');
      finish(await fix(file, options, terminal));
    });
  program
    .command('rules')
    .description('list the rules, or explain one')
    .argument('[id]', 'rule, such as channel/no-dead-letter')
    .option('--json', 'print as JSON', false)
    .action(async (id: string | undefined, options) => {
      const { listRules } = await import('./commands/rules.ts');
      finish(await listRules(id, options, terminal));
    });
}

/** The command tree. Each action loads its own code, so that `validate` does not pay for generation. */
function commands(terminal: Terminal, finish: Finish): Command {
  const program = new Command('eventwright')
    .description('Draw an event-driven system, check it against pattern rules, and generate services that run.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(eventwright --help shows what is possible)');

  addValidate(program, terminal, finish);
  addRuleCommands(program, terminal, finish);
  addProjectCommands(program, terminal, finish);
  addDocumentCommands(program, terminal, finish);
  return program;
}

function addProjectCommands(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('generate')
    .description('generate a project of runnable services, and merge it with what was edited since the last time')
    .argument('<file>', 'topology file; - reads standard input')
    .requiredOption('-o, --out <dir>', 'folder of the project')
    .addOption(brokerOption())
    .option('--check', 'exit 1 where code and drawing disagree, and say where; write nothing', false)
    .option('--dry-run', 'print what would be done; write nothing', false)
    .option('--diff', 'print what would be done as a patch; write nothing', false)
    .option('--force', 'replace generated files that were edited by hand, and write deleted ones again', false)
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
    if (!known)
      terminal.err(
        'This is a fault of Eventwright. Please report it with the command that you ran; EVENTWRIGHT_DEBUG=1 prints the details.\n',
      );
    if (process.env['EVENTWRIGHT_DEBUG']) terminal.err(`${error instanceof Error ? error.stack : ''}\n`);
    return exitCode.fault;
  }
}
