import { InvalidArgumentError, Option } from 'commander';
import { InputError } from '../node/read-input.ts';
import type { FormatName } from '../review/index.ts';
import type { Output } from './write-reports.ts';

/** By name only, so that the help does not load the formats; the compiler sees to it that none is missing. */
const formatNames: Readonly<Record<FormatName, true>> = {
  stylish: true,
  json: true,
  sarif: true,
  junit: true,
  'github-actions': true,
  markdown: true,
  html: true,
};

const isFormat = (name: string): name is FormatName => Object.hasOwn(formatNames, name);

interface Chosen {
  format: FormatName;
  file?: string;
}

export interface OutputOptions {
  readonly format: Option;
  readonly output: Option;
  /** What was chosen so far, in order. */
  readonly chosen: readonly Chosen[];
}

/** `-f` and `-o`, each `-o` belonging to the `-f` before it, so that several reports come out of one run. */
export function outputOptions(): OutputOptions {
  const chosen: Chosen[] = [];
  const format = new Option('-f, --format <format>', `output: ${Object.keys(formatNames).join(', ')}; may be repeated (default: stylish)`);
  format.argParser((name: string) => {
    if (!isFormat(name)) throw new InvalidArgumentError(`Use one of ${Object.keys(formatNames).join(', ')}.`);
    chosen.push({ format: name });
    return name;
  });
  const output = new Option('-o, --output <file>', 'file for the format named before it; may be repeated');
  output.argParser((file: string) => {
    const last = chosen.at(-1);
    if (!last || last.file !== undefined) chosen.push({ format: 'stylish', file });
    else last.file = file;
    return file;
  });
  return { format, output, chosen };
}

/** @throws InputError where two formats would share standard output */
export function outputsOf(chosen: readonly Chosen[], { json }: { readonly json?: boolean }): readonly Output[] {
  const outputs: readonly Output[] = [...chosen, ...(json ? [{ format: 'json' as const }] : [])];
  const shown = outputs.filter(({ file }) => file === undefined).map(({ format }) => format);
  if (new Set(shown).size > 1) throw new InputError(`${shown.join(' and ')} would share standard output; give all but one a file with -o`);
  return outputs.length > 0 ? outputs : [{ format: 'stylish' }];
}
