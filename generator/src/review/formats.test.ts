import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { checkText, overrideRules, ruleCatalogue } from '../rules/index.ts';
import { document, examplesRoot } from '../rules/rule-tester.fixture.ts';
import { formatters, type FileReport, type FormatName } from './index.ts';

const require = createRequire(import.meta.url);
const options = { palette: createColors(false), rules: [...ruleCatalogue(), ...overrideRules], version: '1.2.3' };

function report(file: string, text: string): FileReport {
  const { topology, findings } = checkText(text);
  return { file, findings, ...(topology && { source: { text, topology } }) };
}

const badExample = (ruleId: string) =>
  report(`examples/${ruleId}.yaml`, readFileSync(path.join(examplesRoot, `${ruleId}.bad.yaml`), 'utf8'));
/** Names that would break out of every format, were they not escaped. */
const hostile = `</failure><script>alert(1)</script> & "x" 'y' | ] [a](b) :: %0A ,\n::error::\u0007 \ud800`;
const files: readonly FileReport[] = [
  badExample('channel/no-dead-letter'),
  badExample('retry/no-jitter'),
  report('a folder/odd #1.json', document({ nodes: { q: { kind: 'queue', title: hostile } } })),
  report('clean.yaml', document({})),
  report('broken.yaml', 'a: ['),
];

const format = (name: FormatName, reports = files) => formatters[name](reports, options);

describe.each(Object.keys(formatters) as FormatName[])('%s', (name) => {
  it('is the same for the same findings', () => expect(format(name)).toBe(format(name)));
  it('ends with one line end', () => expect(format(name)).toMatch(/[^\n]\n$/));
  it('does without files', () => expect(format(name, [])).toMatch(/\n$/));
  it('names every rule that found something', () => {
    const text = format(name);
    for (const { ruleId } of files.flatMap(({ findings }) => findings)) expect(text).toContain(ruleId);
  });
});

describe('sarif', () => {
  const schemaFile = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  // The schema is of draft 4, and uses nothing that draft 7 reads in another way but its name.
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const log = JSON.parse(format('sarif')) as SarifLog;

  interface SarifLog {
    runs: [
      {
        tool: { driver: { rules: { id: string; shortDescription: { text: string } }[] } };
        artifacts: { location: { uri: string } }[];
        results: {
          ruleId: string;
          ruleIndex: number;
          level: string;
          locations: { physicalLocation: { region: { startLine: number } } }[];
          fixes?: {
            description: { text: string };
            artifactChanges: { replacements: { deletedRegion: { startLine: number }; insertedContent: { text: string } }[] }[];
          }[];
        }[];
      },
    ];
  }

  it('fits the schema of SARIF 2.1.0', () => {
    expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(validate(JSON.parse(format('sarif', [])))).toBe(true);
  });

  it('points each result at its rule and its line', () => {
    const [{ tool, results }] = log.runs;
    expect(results).toHaveLength(files.flatMap(({ findings }) => findings).length);
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(locations[0]?.physicalLocation.region.startLine).toBeGreaterThan(0);
    }
  });

  it('escapes names of files', () =>
    expect(log.runs[0].artifacts.map(({ location }) => location.uri)).toContain('a%20folder/odd%20%231.json'));

  it('offers fixes as replacements of whole lines', () => {
    const fix = log.runs[0].results.find(({ ruleId }) => ruleId === 'retry/no-jitter')?.fixes?.[0];
    expect(fix?.description.text).toBe('Set jitter to full');
    expect(fix?.artifactChanges[0]?.replacements.map(({ insertedContent }) => insertedContent.text)).toEqual(['        jitter: full\n']);
  });
});

describe('junit', () => {
  const text = format('junit');
  it('counts what fails', () => expect(text).toMatch(/<testsuites name="eventwright" tests="\d+" failures="[1-9]\d*" errors="0">/));
  it('has a passing case for a clean file', () => expect(text).toContain('<testcase classname="clean.yaml" name="validate"/>'));
  it('is well-formed, whatever the names', () => {
    expect(text).not.toContain('<script>');
    // oxlint-disable-next-line no-control-regex -- XML cannot hold them
    expect(text).not.toMatch(/[\u0000-\u0008\ud800-\udfff]/);
    const open: string[] = [];
    for (const [, close, name, self] of text.matchAll(/<(\/?)([a-z-]+)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!self && name) open.push(name);
    }
    expect(open).toEqual([]);
  });
});

describe('github-actions', () => {
  const lines = format('github-actions').split('\n');
  it('annotates lines', () =>
    expect(lines.find((line) => line.includes('retry/no-jitter'))).toMatch(
      /^::warning file=examples\/retry\/no-jitter\.yaml,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=retry\/no-jitter::"Pay" backs off/,
    ));
  it('keeps one finding on one line, so that no name can give a command of its own', () =>
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(files.flatMap(({ findings }) => findings).length));
});

describe('html and markdown', () => {
  it('markdown makes no link of a name', () => expect(format('markdown')).not.toContain('[a](b)'));

  it.each(['html', 'markdown'] as const)('%s lets no markup through', (name) => {
    expect(format(name)).not.toContain('<script>');
  });
  it('markdown keeps one finding in one row', () => {
    const rows = format('markdown')
      .split('\n')
      .filter((line) => /^\| (error|warning|info) /.test(line));
    expect(rows).toHaveLength(files.flatMap(({ findings }) => findings).length);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe('json', () => {
  it('has stable members', () => {
    const parsed = JSON.parse(format('json')) as { files: Record<string, unknown>[]; counts: object };
    expect(Object.keys(parsed)).toEqual(['files', 'counts']);
    for (const file of parsed.files) expect(Object.keys(file)).toEqual(['file', 'findings']);
    expect(parsed.files[1]).toMatchObject({
      findings: [{ ruleId: 'retry/no-jitter', fix: { label: 'Set jitter to full', edit: [{ op: 'set', value: 'full' }] } }],
    });
  });
});
