import { summaryOf, type FileReport } from './report.ts';

/** Text of users in a table cell: nothing of it is markup, a link or a mention. */
const cell = (text: string) => text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\`*_{}[\]<>|#@!~&]/g, (character) => `\\${character}`);
const code = (text: string) => `\`${text.replaceAll(/[\r\n`|]/g, ' ')}\``;

function table({ file, findings }: FileReport): string[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ severity, ruleId, message, remedy, range, pointer }) => {
    const place = range ? `${range.line}:${range.column}` : pointer;
    return `| ${severity} | ${code(place)} | ${cell(message)} ${cell(remedy)} | ${code(ruleId)} |`;
  });
  return ['', `## ${cell(file)}`, '', '| Severity | Place | Finding | Rule |', '| --- | --- | --- | --- |', ...rows];
}

/** For comments and summaries of pull requests. */
export function formatMarkdown(files: readonly FileReport[]): string {
  return `${['# Eventwright findings', '', `${summaryOf(files)}.`, ...files.flatMap(table)].join('\n')}\n`;
}
