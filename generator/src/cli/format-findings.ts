import { countFindings, type Finding, type FindingCounts, type Severity } from '../model/index.ts';
import type { Colors } from './terminal.ts';

export interface FileFindings {
  readonly file: string;
  readonly findings: readonly Finding[];
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

const spokenCounts = ({ error, warning, info }: FindingCounts) =>
  [plural(error, 'error'), plural(warning, 'warning'), ...(info > 0 ? [`${info} info`] : [])].join(', ');

/** For people: one finding on two or three lines, grouped by file, and a closing count. */
export function formatStylish(files: readonly FileFindings[], colors: Colors): string {
  const paint: Record<Severity, (text: string) => string> = { error: colors.red, warning: colors.yellow, info: colors.blue };
  const lines: string[] = [];
  for (const { file, findings } of files) {
    if (findings.length === 0) continue;
    lines.push(colors.underline(file));
    for (const { severity, message, remedy, ruleId, pointer, range } of findings) {
      const place = range ? `${range.line}:${range.column}` : '';
      lines.push(`  ${colors.dim(place.padEnd(8))}${paint[severity](severity.padEnd(8))} ${message}  ${colors.dim(ruleId)}`);
      lines.push(`  ${' '.repeat(17)}${colors.dim(`${remedy}${pointer ? `  (${pointer})` : ''}`)}`);
    }
    lines.push('');
  }
  const total = countFindings(files.flatMap(({ findings }) => findings));
  const clean = total.error + total.warning + total.info === 0;
  const summary = `${plural(files.length, 'file')} checked: ${spokenCounts(total)}`;
  lines.push(clean ? colors.green(`✔ ${summary}`) : `${total.error > 0 ? colors.red('✖') : colors.yellow('!')} ${summary}`);
  return `${lines.join('\n')}\n`;
}

/** For machines: stable members, one object. */
export function formatJson(files: readonly FileFindings[]): string {
  const counts = countFindings(files.flatMap(({ findings }) => findings));
  return `${JSON.stringify({ files, counts }, null, 2)}\n`;
}
