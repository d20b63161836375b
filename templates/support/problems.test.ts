import { describe, expect, it } from 'vitest';
import { problemsOf, type CompiledValidator } from './problems.ts';

const failing = (errors: CompiledValidator['errors']): CompiledValidator => Object.assign(() => false, { errors });

describe('problemsOf', () => {
  it('has no problem with valid data', () => {
    expect(problemsOf(() => true)({})).toEqual([]);
  });

  it.each([
    [[{ instancePath: '/a', message: 'must be string' }], [{ path: '/a', message: 'must be string' }]],
    [[{ instancePath: '' }], [{ path: '', message: 'is not valid' }]],
    [null, []],
  ])('tells where and why: %j', (errors, problems) => {
    expect(problemsOf(failing(errors))({})).toEqual(problems);
  });
});
