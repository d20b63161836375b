import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FileSet } from '../emit/file-set.ts';
import { emptyBase } from '../regenerate/base.ts';
import { baseText, sha256, StoredBase } from './base-file.ts';

function stored(files: Readonly<Record<string, string>>, before = emptyBase, deleted: readonly string[] = []): string {
  const set = new FileSet();
  for (const [path, content] of Object.entries(files)) set.add(path, content, path.includes('handlers') ? 'user' : 'generated');
  const hashes = new Map([...set].map(({ path, content }) => [path, sha256(content)]));
  return baseText({ files: set, hashes, deleted, topology: '{"drawn":true}' }, before);
}

const files = {
  'services/a/src/handlers/a.ts': 'const a = "ü\u2028";\r\n',
  'services/a/src/main.ts': 'main',
  'README.md': '# A\n',
  'contracts/x.ts': '',
};

describe('the base', () => {
  it('reads back what was written', () => {
    const base = new StoredBase(stored(files, emptyBase, ['README.md']));
    for (const [path, content] of Object.entries(files)) expect(base.content(path)).toBe(content);
    expect(base.topology).toBe('{"drawn":true}');
    expect([...base.deleted]).toEqual(['README.md']);
    expect(base.files.get('services/a/src/handlers/a.ts')).toEqual({
      ownership: 'user',
      hashes: new Set([sha256(files['services/a/src/handlers/a.ts'])]),
    });
    expect(base.content('other.ts')).toBeUndefined();
  });

  it('is the same bytes for the same files, in whatever order they come', () => {
    const text = stored(files);
    expect(stored(Object.fromEntries(Object.entries(files).toReversed()))).toBe(text);
    expect(stored(files, new StoredBase(text))).toBe(text);
  });

  it('changes the lines of what changed, and no other', () => {
    const [one, two] = [stored(files).split('\n'), stored({ ...files, 'services/a/src/main.ts': 'other' }).split('\n')];
    expect(two).toHaveLength(one.length);
    const changed = two.filter((line, index) => line !== one[index]).map((line) => line.split(' ')[0]);
    expect(changed).toEqual(['file', 'pack']);
  });

  it('keeps the bytes of what another release of Node compressed', () => {
    const text = stored(files);
    const line = text.split('\n').find((each) => each.startsWith('pack services/a ')) ?? '';
    const [kind, name, digest] = line.split(' ');
    const content = JSON.stringify({
      'services/a/src/handlers/a.ts': files['services/a/src/handlers/a.ts'],
      'services/a/src/main.ts': 'main',
    });
    const other = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } }).toString('base64');
    const theirs = text.replace(line, [kind, name, digest, other].join(' '));
    expect(stored(files, new StoredBase(theirs))).toBe(theirs);
  });

  it('reads the lines of both branches after they were merged', () => {
    const [one, two] = [stored(files), stored({ ...files, 'services/a/src/main.ts': 'other', 'services/b/src/main.ts': 'b' })];
    // What git's union does: lines of both, those that are the same once.
    const merged = new StoredBase(`${[...new Set([...one.split('\n'), ...two.split('\n')])].join('\n')}\n`);
    expect(merged.files.get('services/a/src/main.ts')?.hashes).toEqual(new Set([sha256('main'), sha256('other')]));
    expect(['main', 'other']).toContain(merged.content('services/a/src/main.ts'));
    expect(merged.content('services/b/src/main.ts')).toBe('b');
  });

  it('reads Windows line ends, which git may have made', () => {
    expect(new StoredBase(stored(files).replaceAll('\n', '\r\n')).content('README.md')).toBe('# A\n');
  });

  it('does not give out content that is not what was generated', () => {
    const text = stored(files).replaceAll(sha256('main'), sha256('forged'));
    expect(new StoredBase(text).content('services/a/src/main.ts')).toBeUndefined();
  });

  it.each(['', '{}', '# another format\n', `${stored({}).split('\n')[0]}\nnonsense\n`])('says that it is damaged: %j', (text) => {
    expect(() => new StoredBase(text)).toThrow(/damaged.*restore it from version control/s);
  });

  it('says that a pack is damaged', () => {
    const text = stored(files).replace(/^(pack contracts \S+) .*$/m, '$1 AAAA');
    expect(() => new StoredBase(text).content('contracts/x.ts')).toThrow(/damaged/);
  });
});
