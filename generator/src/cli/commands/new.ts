import { open } from 'node:fs/promises';
import path from 'node:path';
import { parseTopology, serialiseTopology } from '../../model/index.ts';
import { exampleNames, readExample } from '../../node/examples.ts';
import { InputError } from '../../node/read-input.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

const empty = (name: string) => `eventwright: "1.0"\ninfo:\n  name: ${name}\nservers:\n  main:\n    protocol: postgres\n`;

/** A usable name from a file name: `Order Desk.topology.yaml` → `order-desk`. */
export const systemName = (file: string) => {
  const words =
    path
      .basename(file)
      .replace(/\.(topology\.)?(ya?ml|json)$/i, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const name = words
    .join('-')
    .replace(/^[0-9-]+/, '')
    .slice(0, 63);
  return name || 'my-system';
};

/** `eventwright new [--example <name>] <file>`: writes a new topology and never overwrites one. */
export async function newTopology(file: string, { example }: { readonly example?: string }, terminal: Terminal): Promise<number> {
  const text = example === undefined ? empty(systemName(file)) : await readExample(example);
  if (text === undefined) {
    throw new InputError(`there is no example "${String(example)}"; the gallery has ${(await exampleNames()).join(', ')}`);
  }
  const { topology } = parseTopology(text);
  if (!topology) throw new Error('the new topology does not parse');
  const content = serialiseTopology(topology, /\.json$/i.test(file) ? 'json' : 'yaml');
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new InputError(
      exists
        ? `${file}: this file exists already; choose another name`
        : `${file}: it cannot be written; check that its folder exists and may be written`,
      { cause: error },
    );
  }
  terminal.out(
    `${terminal.colors.green('✔')} wrote ${file}\n  Draw:      eventwright studio ${file}\n  Check:     eventwright validate ${file}\n`,
  );
  return exitCode.clean;
}
