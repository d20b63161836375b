import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../node/read-input.ts';
import { formatters, type FormatName, type Palette } from '../review/index.ts';
import type { Checked } from './check-files.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** One format, and the file that it goes to; standard output where there is none. */
export interface Output {
  readonly format: FormatName;
  readonly file?: string;
}

const plainText = (text: string) => text;
const plain: Palette = { red: plainText, yellow: plainText, blue: plainText, green: plainText, dim: plainText, underline: plainText };

const render = ({ reports, rules }: Checked, format: FormatName, palette: Palette): string =>
  formatters[format](reports, { palette, rules, version: version() });

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw new InputError(`${file}: the report cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause: error });
  }
}

/** Writes the findings in every format that was asked for. @throws InputError where a file cannot be written */
export async function writeReports(checked: Checked, outputs: readonly Output[], terminal: Terminal): Promise<void> {
  for (const { format, file } of outputs) {
    if (file === undefined) terminal.out(render(checked, format, terminal.colors));
    else await writeReport(file, render(checked, format, plain));
  }
}
