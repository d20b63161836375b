import { formatGithubActions } from './github-actions.ts';
import { formatHtml } from './html.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatMarkdown } from './markdown.ts';
import type { Formatter } from './report.ts';
import { formatSarif } from './sarif.ts';
import { formatStylish } from './stylish.ts';

/** The formats by the name that the command line knows. */
export const formatters = {
  stylish: formatStylish,
  json: formatJson,
  sarif: formatSarif,
  junit: formatJunit,
  'github-actions': formatGithubActions,
  markdown: formatMarkdown,
  html: formatHtml,
} as const satisfies Readonly<Record<string, Formatter>>;

export type FormatName = keyof typeof formatters;

export { unifiedDiff } from './unified-diff.ts';
export type { FileReport, Palette, ReportOptions, RuleInfo } from './report.ts';
