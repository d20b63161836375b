import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogued } from './catalogue.fixture.ts';
import { examplesRoot } from './rule-tester.fixture.ts';
import { ruleCatalogue, rules } from './index.ts';

const catalogue = new Map<string, (typeof catalogued)[number]>(catalogued.map((row) => [row[0], row]));

const source = path.resolve(import.meta.dirname, '..');

/** Section of a page under a heading of level 2. */
const sectionOf = (page: string, heading: string) => page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`));

const readPage = (name: string) => readFileSync(path.join(source, name), 'utf8');
const pages = [...new Set(rules.map(({ docs }) => docs))];

/** Files that state rules, wherever they are. */
const statingFiles = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);
const statedIds = statingFiles.flatMap((name) => [...readPage(name).matchAll(/defineRule\(\{\s+id: '([^']+)'/g)].map(([, id = '']) => id));

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('has a page with problem, reason with its source, and mend', () => {
    const section = sectionOf(readPage(rule.docs), id);
    expect(section).toMatch(/\*\*Problem\.\*\* \S[^]*\*\*Why\.\*\* \S[^]*Source: \S[^]*\*\*Mend\.\*\* \S/);
  });

  it('says how its quick fix works, where it has one, and only there', () => {
    const section = sectionOf(readPage(rule.docs), id) ?? '';
    expect(/\*\*Mend\.\*\* \S[^]*\*\*Quick fix\.\*\* \S/.test(section)).toBe(rule.fix !== undefined);
  });

  it('links its good and its bad example', () => {
    const section = sectionOf(readPage(rule.docs), id) ?? '';
    const links = [...section.matchAll(/\]\(([^)]+\.yaml)\)/g)].map(([, link]) =>
      path.resolve(path.dirname(path.join(source, rule.docs)), link ?? ''),
    );
    expect(links).toEqual(['bad', 'good'].map((which) => path.join(examplesRoot, `${id}.${which}.yaml`)));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  it('is tested', () => {
    const tests = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
    expect(tests.some((name) => readPage(name).includes(`testRule('${id}'`))).toBe(true);
  });

  it('has the severity and the quick fix of the catalogue', () => {
    const [, severity, fix = ''] = catalogue.get(id) ?? [];
    expect([rule.severity, rule.fix !== undefined]).toEqual([severity, fix !== '']);
  });

  it('says all it has to', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*$/);
    for (const text of [rule.title, rule.remedy, rule.why.text, rule.why.source, ...Object.values<string>(rule.messages)])
      expect(text.trim()).not.toBe('');
  });
});

describe('the list of rules', () => {
  it('is the catalogue', () => expect(rules.map(({ id }): string => id).toSorted()).toEqual([...catalogue.keys()].toSorted()));

  it('holds each id once', () => expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length));

  it('holds every rule that some file states', () => expect(statedIds.toSorted()).toEqual(rules.map(({ id }): string => id).toSorted()));

  it.each(pages)('%s describes no rule that is not listed', (page) => {
    const headings = [...readPage(page).matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
    expect(headings.toSorted()).toEqual(
      rules
        .filter(({ docs }) => docs === page)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it('leaves no example without its rule', () => {
    const examples = readdirSync(examplesRoot, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    expect(examples.toSorted()).toEqual(rules.flatMap(({ id }) => [`${id}.bad.yaml`, `${id}.good.yaml`]).toSorted());
  });

  it('is summed up in the catalogue', () => {
    expect(ruleCatalogue().find(({ id }) => id === 'retry/no-jitter')).toMatchObject({
      area: 'retry',
      severity: 'warning',
      title: 'Back-off without jitter',
    });
    expect(ruleCatalogue()).toHaveLength(rules.length);
  });
});
