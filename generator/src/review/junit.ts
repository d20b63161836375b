import { escapeMarkup } from './markup.ts';
import { placeOf, totalOf, type FileReport } from './report.ts';

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join('');

/** An error or a warning fails its test case; an info passes with its text beside it. A clean file is one case that passed. */
function suite({ file, findings }: FileReport): string[] {
  const failures = findings.filter(({ severity }) => severity !== 'info').length;
  const cases = findings.map((finding) => {
    const { ruleId, severity, message, remedy, pointer } = finding;
    const detail = `${placeOf(file, finding)} ${pointer}\n${message}\n${remedy}`;
    const body =
      severity === 'info'
        ? `<system-out>${escapeMarkup(detail)}</system-out>`
        : `<failure${attributes({ type: severity, message })}>${escapeMarkup(detail)}</failure>`;
    return `    <testcase${attributes({ classname: file, name: `${ruleId} ${pointer}`.trim() })}>${body}</testcase>`;
  });
  return [
    `  <testsuite${attributes({ name: file, tests: Math.max(1, findings.length), failures, errors: 0 })}>`,
    ...(cases.length > 0 ? cases : [`    <testcase${attributes({ classname: file, name: 'validate' })}/>`]),
    '  </testsuite>',
  ];
}

/** For test reports of CI servers. */
export function formatJunit(files: readonly FileReport[]): string {
  const { error, warning } = totalOf(files);
  const tests = files.reduce((sum, { findings }) => sum + Math.max(1, findings.length), 0);
  const all = attributes({ name: 'eventwright', tests, failures: error + warning, errors: 0 });
  return `${['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${all}>`, ...files.flatMap(suite), '</testsuites>'].join('\n')}\n`;
}
