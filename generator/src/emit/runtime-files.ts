import type { FileSet } from './file-set.ts';

/** A source of the pattern runtime: path below `templates`, such as `runtime/retry.ts`. */
export interface RuntimeSource {
  readonly path: string;
  readonly content: string;
}

/** What projects import and run. */
export const runtimeEntries = [
  'adapters/index.ts',
  'support/index.ts',
  'testing/index.ts',
  'testing/run-tests.ts',
  'local/runner.ts',
  'local/demo.ts',
  'local/migrate.ts',
  'local/dlq.ts',
  'local/requests.ts',
  'local/replica.ts',
  'local/rebuild.ts',
  'local/reshard.ts',
] as const;

/** Module specifiers of static and dynamic imports of the runtime's own files. */
const ownImport = /(?:\bfrom|\bimport\()\s*'(\.{1,2}\/[^']+\.ts)'/g;

/** Paths that a source imports. */
export function importsOf({ path, content }: RuntimeSource): string[] {
  const folder = path.split('/').slice(0, -1);
  return [...content.matchAll(ownImport)].map(([, specifier = '']) => {
    const steps = [...folder];
    for (const step of specifier.split('/')) {
      if (step === '..') steps.pop();
      else if (step !== '.') steps.push(step);
    }
    return steps.join('/');
  });
}

/** Copies the runtime unchanged, in the same relative layout, so that no import is rewritten. */
export function emitRuntime(sources: readonly RuntimeSource[], files: FileSet): void {
  for (const { path, content } of sources) files.add(`runtime/src/${path}`, content);
}
