import { describe, expect, it } from 'vitest';
import { FileSet, UnsafePathError } from './file-set.ts';

describe('FileSet', () => {
  it.each([
    '../x',
    '..\\x',
    '/abs',
    'C:\\x',
    '\\\\srv\\share',
    'a/../../b',
    'con',
    'NUL.ts',
    'a/aux',
    'com1',
    'a\u0000b',
    'name.',
    'name ',
    '..',
    '.',
    '',
    'a//b',
    '~root/x y',
    'a:b',
    'a*b?',
    '%2e%2e%2fx',
    'a\nb',
    'file\u202Egnp.ts',
  ])('refuses %j', (path) => {
    expect(() => new FileSet().add(path, '')).toThrow(UnsafePathError);
  });

  it.each(['.env.example', 'services/a-b/src/x.test.ts', 'README.md'])('takes %s', (path) => {
    const files = new FileSet();
    files.add(path, 'x');
    expect(files.get(path)).toEqual({ path, content: 'x', ownership: 'generated' });
  });

  it('refuses two paths that differ in case only', () => {
    const files = new FileSet();
    files.add('readme.md', '');
    expect(() => files.add('README.md', '')).toThrow(/twice/);
  });
});
