import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const launcher: string = new URL('../../bin/bundle.js', import.meta.url).href;

/** Files and packages that Node loads before the first command runs: what is required at the top of files. */
function loadedFrom(file: string, files = new Set<string>(), packages = new Set<string>()) {
  if (files.has(file)) return { files, packages };
  files.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/^(?:const|let|var) \w+ = require\("([^"]+)"\);$/gm)) {
    if (specifier.startsWith('.')) loadedFrom(path.join(path.dirname(file), specifier), files, packages);
    else if (!specifier.startsWith('node:')) packages.add(specifier);
  }
  return { files, packages };
}

it('a cold validate loads no code generator, no compiler and no template engine', async () => {
  const { bundledScript } = (await import(launcher)) as { bundledScript(entry: string): Promise<string> };
  const entry = await bundledScript('src/cli/main.ts');
  const action = readdirSync(path.dirname(entry)).find((name) => /^validate-[^.]+\.cjs$/.test(name));
  const { files, packages } = loadedFrom(entry);
  loadedFrom(path.join(path.dirname(entry), action ?? 'the validate command has no chunk'), files, packages);
  expect(files.size).toBeGreaterThan(5);
  expect([...packages].filter((name) => /ts-morph|typescript|^ajv|handlebars|rolldown/.test(name))).toEqual([]);
  for (const file of files) {
    expect(readFileSync(file, 'utf8')).not.toMatch(/handlebars\/dist|Handlebars\.create/);
    // Its locale data costs a short command a tenth of its time.
    expect(readFileSync(file, 'utf8')).not.toMatch(/^(?:const|let|var) .*new Intl\./m);
  }
});
