import { mergeJson } from './merge-json.ts';
import { mergeText, type Merged } from './merge-text.ts';

const toLf = (text: string) => text.replaceAll('\r\n', '\n');

/** Whether most lines of a text end as Windows does it. */
function usesCrlf(text: string): boolean {
  const all = text.match(/\n/g)?.length ?? 0;
  return all > 0 && 2 * (text.match(/\r\n/g)?.length ?? 0) > all;
}

/**
 * Merges three versions of a file by what its name says it holds. Line ends stay as the user has them.
 * TypeScript's parser, which takes half a second to load, is loaded for the first module that needs it.
 */
export async function mergeFile(path: string, base: string, yours: string, generated: string): Promise<Merged> {
  if (yours === base || yours === generated) return { text: generated, conflicts: 0 };
  if (generated === base) return { text: yours, conflicts: 0 };
  const merge = await mergerOf(path);
  const merged = merge(toLf(base), toLf(yours), toLf(generated));
  return usesCrlf(yours) ? { ...merged, text: toLf(merged.text).replaceAll('\n', '\r\n') } : merged;
}

async function mergerOf(path: string): Promise<(base: string, yours: string, generated: string) => Merged> {
  if (/\.[cm]?[jt]s$/.test(path)) return (await import('./merge-typescript.ts')).mergeTypeScript;
  return path.endsWith('.json') ? mergeJson : mergeText;
}
