import { describe, expect, it } from 'vitest';
import { canBeKey, largestDemand, requiredFields, resolveReference, schemaKey } from './payload.ts';

describe('canBeKey', () => {
  it.each([
    [{ type: 'string' }, true],
    [{ type: 'integer' }, true],
    [{ enum: ['a', 2] }, true],
    [{ const: true }, true],
    [{ $ref: '#/$defs/id' }, true],
    [{ type: 'array' }, false],
    [{ type: ['string', 'null'] }, false],
    [{ enum: ['a', null] }, false],
    [{}, false],
  ])('%j: %s', (property, expected) => {
    expect(canBeKey({ required: ['id'], properties: { id: property }, $defs: { id: { type: 'string' } } }, 'id')).toBe(expected);
  });

  it('is never an optional or an undeclared field', () => {
    expect(canBeKey({ properties: { id: { type: 'string' } } }, 'id')).toBe(false);
    expect(canBeKey({ required: ['id'] }, 'id')).toBe(false);
    expect(canBeKey({ required: ['toString'] }, 'toString')).toBe(false);
  });
});

describe('schemas', () => {
  it('compares by what they allow', () => {
    expect(schemaKey({ type: 'string', title: 'a', minLength: 1 })).toBe(schemaKey({ minLength: 1, type: 'string', examples: ['b'] }));
    expect(schemaKey({ type: 'string' })).not.toBe(schemaKey({ type: 'string', minLength: 1 }));
  });

  it('reads references inside the schema only', () => {
    const root = { $defs: { 'a/b': { type: 'string' } } };
    expect(resolveReference(root, '#/$defs/a~1b')).toEqual({ type: 'string' });
    expect(resolveReference(root, '#/toString')).toBeUndefined();
    expect(resolveReference(root, 'file:///etc/passwd')).toBeUndefined();
  });

  it('reads malformed members as absent', () => {
    expect([...requiredFields({ required: 'a' })]).toEqual([]);
    expect([...requiredFields({ required: ['a', 1] })]).toEqual(['a']);
  });

  it('finds the largest demand at any depth', () => {
    expect(largestDemand({ properties: { a: { items: { minLength: 7 } }, b: { minItems: 9 } } })).toBe(9);
    expect(largestDemand({ pattern: '^(a{10}){20}$' })).toBe(200);
  });
});
