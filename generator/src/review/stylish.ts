import type { Severity } from '../model/index.ts';
import { summaryOf, totalOf, type FileReport, type Palette } from './report.ts';

/** For people: one finding on two or three lines, grouped by file, and a closing count. */
export function formatStylish(files: readonly FileReport[], { palette }: { readonly palette: Palette }): string {
  const paint: Record<Severity, (text: string) => string> = { error: palette.red, warning: palette.yellow, info: palette.blue };
  const lines: string[] = [];
  for (const { file, findings } of files) {
    if (findings.length === 0) continue;
    lines.push(palette.underline(file));
    for (const { severity, message, remedy, ruleId, pointer, range } of findings) {
      const place = range ? `${range.line}:${range.column}` : '';
      lines.push(`  ${palette.dim(place.padEnd(8))}${paint[severity](severity.padEnd(8))} ${message}  ${palette.dim(ruleId)}`);
      lines.push(`  ${' '.repeat(17)}${palette.dim(`${remedy}${pointer ? `  (${pointer})` : ''}`)}`);
    }
    lines.push('');
  }
  const { error, warning, info } = totalOf(files);
  const fixable = files.flatMap(({ findings }) => findings).filter(({ fix }) => fix !== undefined).length;
  const summary = summaryOf(files);
  const clean = error + warning + info === 0;
  lines.push(clean ? palette.green(`✔ ${summary}`) : `${error > 0 ? palette.red('✖') : palette.yellow('!')} ${summary}`);
  if (fixable > 0) lines.push(palette.dim(`  ${fixable} of them can be mended by eventwright fix`));
  return `${lines.join('\n')}\n`;
}
