import { totalOf, type FileReport } from './report.ts';

/** For machines: stable members, one object. */
export function formatJson(files: readonly FileReport[]): string {
  return `${JSON.stringify({ files: files.map(({ file, findings }) => ({ file, findings })), counts: totalOf(files) }, null, 2)}\n`;
}
