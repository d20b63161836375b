import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Handlebars from 'handlebars';

const root = path.resolve(import.meta.dirname, '../../..');
const source = path.join(root, 'templates/text');
const target = path.join(root, 'generator/src/emit/generated/text-templates.js');

/** `dockerfile.hbs` → `dockerfile`. */
const nameOf = (file: string) => path.basename(file, '.hbs').replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Helpers that the emitter provides; a template that names another one does not build. */
const knownHelpers = { md: true, mermaid: true, id: true, number: true };

async function compiled(): Promise<string> {
  const files = (await readdir(source)).filter((file) => file.endsWith('.hbs')).toSorted();
  const parts = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(path.join(source, file), 'utf8');
      const compiled = Handlebars.precompile(text, {
        strict: true,
        knownHelpers,
        knownHelpersOnly: false,
        noEscape: false,
      }) as unknown as string;
      return `export const ${nameOf(file)} = ${compiled};\n`;
    }),
  );
  return `/* Compiled from templates/text by \`npm run templates\`. Do not edit. */\n${parts.join('')}`;
}

/** Compiles the text templates, so that generation needs no `eval`; with `--check` reports what differs. @returns an exit code */
export async function run(args: readonly string[]): Promise<number> {
  const content = await compiled();
  const current = await readFile(target, 'utf8').catch(() => undefined);
  if (current === content) return 0;
  if (args.includes('--check')) {
    console.error('generator/src/emit/generated/text-templates.js does not match templates/text: run `npm run templates`');
    return 1;
  }
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
  console.log(`wrote ${path.relative(root, target)}`);
  return 0;
}
