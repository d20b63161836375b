import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../commands/index.ts';
import { languages, preferredLanguage, speak, texts } from './index.ts';

/** Every text by its path; functions as what they make of values that can be found again. */
function flat(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, member]) => [...flat(member, path === '' ? key : `${path}.${key}`)]));
}

const english = flat(languages.en.words);
type Said = (...values: unknown[]) => string;

const values = ['4711', '4712', '4713', '4714', '4715'];
/** What functions of texts are called with, the first that suits: words that are numbers, too; severities; counts. */
const calls: readonly (readonly unknown[])[] = [values, ['error', ...values], [{ error: values[0], warning: values[1], info: values[2] }]];

/** What each text makes of the same values; undefined where they do not suit both. */
function said(texts: readonly unknown[], call: readonly unknown[]): string[] | undefined {
  try {
    return texts.map((text) => (text as Said)(...call));
  } catch {
    return undefined;
  }
}

/** The values that show in each of the texts. */
function shown(texts: readonly unknown[], path: string): string[][] {
  const results = calls.map((call) => said(texts, call)).find((found) => found !== undefined);
  if (!results) throw new Error(`${path}: no values suit it`);
  return results.map((result) => values.filter((value) => result.includes(value)));
}

describe.each(Object.entries(languages))('the texts in %s', (code, { words }) => {
  const own = flat(words);

  it('are the same in number and kind as the English ones, and none is empty that is not there', () => {
    expect([...own.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [path, text] of own) {
      expect(typeof text, path).toBe(typeof english.get(path));
      if (typeof text === 'string') expect(text === '', path).toBe(english.get(path) === '');
    }
  });

  it('show the same values', () => {
    for (const [path, text] of own) {
      if (typeof text !== 'function') continue;
      const [mine, theirs] = shown([text, english.get(path)], path);
      expect(mine, path).toEqual(theirs);
    }
  });

  it('are translated: what stays as in English is a name or a sign', () => {
    if (code === 'en') return;
    const same = [...own].filter(([path, text]) => typeof text === 'string' && text !== '' && text === english.get(path));
    expect(same.map(([path]) => path).filter((path) => !/^brokers\.|^capacity\.endless$|\.cqrs(\.title)?$/.test(path))).toEqual([]);
  });
});

describe('the language of the page', () => {
  afterEach(() => speak('en'));

  it.each([
    [null, ['zh-CN', 'en'], 'zh'],
    [null, ['de', 'zh-TW'], 'zh'],
    [null, ['de'], 'en'],
    ['en', ['zh-CN'], 'en'],
    ['tlh', ['zh-CN'], 'zh'],
  ] as const)('chosen %s, system %o: %s', (chosen, system, expected) =>
    expect(preferredLanguage({ getItem: () => chosen }, system)).toBe(expected),
  );

  it('changes what is read from then on, commands included', () => {
    const titleOf = (id: string) => commands.find((command) => command.id === id)?.title();
    expect([texts.commands.save, titleOf('file.save')]).toEqual(['Save', 'Save']);
    speak('zh');
    expect([texts.commands.save, titleOf('file.save')]).toEqual(['保存', '保存']);
    expect(titleOf('edit.align-left')).toBe('左对齐');
    expect(titleOf('view.language-en')).toBe('English');
  });
});
