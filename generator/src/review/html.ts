import type { Finding } from '../model/index.ts';
import { escapeMarkup } from './markup.ts';
import { summaryOf, type FileReport, type ReportOptions } from './report.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; overflow-wrap: anywhere; }
li { margin: 0.75rem 0; padding-left: 0.75rem; border-left: 4px solid; list-style: none; }
ul { padding: 0; }
.error { border-color: #c62828; } .warning { border-color: #b26a00; } .info { border-color: #1565c0; }
p { margin: 0; overflow-wrap: anywhere; }
.about { font: 13px/1.5 ui-monospace, monospace; opacity: 0.75; }
`.trim();

function item({ severity, message, remedy, ruleId, pointer, range, fix }: Finding): string {
  const place = range ? `${range.line}:${range.column} ` : '';
  const offered = fix ? ` · fix: ${fix.label}` : '';
  return [
    `<li class="${severity}">`,
    `<p><strong>${severity}</strong> ${escapeMarkup(message)}</p>`,
    `<p>${escapeMarkup(remedy)}</p>`,
    `<p class="about">${escapeMarkup(`${place}${pointer} · ${ruleId}${offered}`)}</p>`,
    '</li>',
  ].join('\n');
}

const section = ({ file, findings }: FileReport): string[] =>
  findings.length === 0 ? [] : [`<h2>${escapeMarkup(file)}</h2>`, '<ul>', ...findings.map(item), '</ul>'];

/** One page that needs nothing else, to attach to a build. */
export function formatHtml(files: readonly FileReport[], { version }: ReportOptions): string {
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="generator" content="Eventwright ${escapeMarkup(version)}">`,
    '<title>Eventwright findings</title>',
    `<style>\n${style}\n</style>`,
    '</head>',
    '<body>',
    '<h1>Eventwright findings</h1>',
    `<p>${escapeMarkup(summaryOf(files))}.</p>`,
    ...files.flatMap(section),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}
