import { describe, expect, it } from 'vitest';
import { typeOfSchema } from './json-type.ts';

describe('typeOfSchema', () => {
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ const: 'a' }, '"a"'],
    [{ enum: ['a', 1, null, true] }, '"a" | 1 | null | true'],
    [{ enum: [{ a: 1 }] }, 'unknown'],
    [{ type: 'array', items: { type: 'string' } }, 'readonly string[]'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'readonly ("a" | "b")[]'],
    [{ type: 'array', prefixItems: [{ type: 'string' }], items: false }, 'readonly [(string)?]'],
    [{ oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, 'string | number'],
    [{ allOf: [{ type: 'object', properties: { a: { type: 'string' } } }, {}] }, '({\n  readonly a?: string;\n})'],
    [{ type: 'object' }, 'Readonly<Record<string, unknown>>'],
    [{ type: 'object', additionalProperties: false }, 'Readonly<Record<string, never>>'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'string', description: 'one\n*/ two' }, 'b-c': {} } },
      '{\n  /** one * / two */\n  readonly a: string;\n  readonly "b-c"?: unknown;\n}',
    ],
    [{ type: 'object', properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'boolean' } } }, '{\n  readonly a?: boolean;\n}'],
    [{ $ref: '#' }, 'unknown'],
    [{ $ref: 'https://example.com/x' }, 'unknown'],
    [{}, 'unknown'],
  ])('%j', (schema, type) => {
    expect(typeOfSchema(schema)).toBe(type);
  });
});
