import type { Severity } from '../model/index.ts';
import { locatedFindings, summaryOf, type FileReport } from './report.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/** Source: GitHub documentation, Workflow commands. */
const escapeData = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Annotations on the lines of a pull request. */
export function formatGithubActions(files: readonly FileReport[]): string {
  const lines = locatedFindings(files).map(({ file, finding: { severity, ruleId, message, remedy, range } }) => {
    const place = range ? { line: range.line, col: range.column, endLine: range.endLine, endColumn: range.endColumn } : {};
    const properties = Object.entries({ file, ...place, title: ruleId }).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    return `::${commands[severity]} ${properties.join(',')}::${escapeData(`${message} ${remedy}`)}`;
  });
  return `${[...lines, summaryOf(files)].join('\n')}\n`;
}
