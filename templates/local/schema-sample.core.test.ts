import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePattern } from './pattern-sample.core.ts';
import { sampleSchema } from './schema-sample.core.ts';
import { seededRandom } from './seeded-random.core.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('samplePattern', () => {
  it.each([
    '^[A-Z]{3}$',
    '^ord-[0-9]{4,6}$',
    '^(EUR|USD)$',
    '^[a-z][a-z0-9-]{0,9}$',
    '^\\d{5}$',
    '^[\\w.]+@x\\.de$',
    '^a?b*(?:c|de)+$',
    '^[+-]?\\d+$',
  ])('%s', (pattern) => {
    fc.assert(fc.property(seeds, (seed) => new RegExp(pattern).test(samplePattern(pattern, seededRandom(seed)))));
  });

  it.each(['(?=a)', '[^a]', '\\b', '(a', 'a)'])('refuses %s instead of giving a wrong text', (pattern) => {
    expect(() => samplePattern(pattern, () => 0)).toThrow(SyntaxError);
  });
});

describe('sampleSchema', () => {
  it('fills every property, and follows const, enum, examples, references and allOf', () => {
    const schema = {
      $defs: { money: { type: 'object', properties: { currency: { const: 'EUR' }, cents: { type: 'integer', minimum: 5, maximum: 5 } } } },
      type: 'object',
      allOf: [{ properties: { extra: { type: 'boolean' } } }],
      properties: {
        kind: { enum: ['a'] },
        name: { type: 'string', examples: ['Ada'] },
        total: { $ref: '#/$defs/money' },
        lines: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'null' } },
        choice: { oneOf: [{ const: 1 }, { const: 2 }] },
      },
    };
    expect(sampleSchema(schema, seededRandom(1))).toEqual({
      kind: 'a',
      name: 'Ada',
      total: { currency: 'EUR', cents: 5 },
      lines: [null, null],
      choice: 1,
      extra: expect.any(Boolean),
    });
  });

  it('keeps numbers and texts within their bounds', () => {
    const bounds = fc.record({ minimum: fc.integer({ min: -1000, max: 1000 }), span: fc.integer({ min: 0, max: 50 }) });
    fc.assert(
      fc.property(bounds, seeds, ({ minimum, span }, seed) => {
        const value = sampleSchema({ type: 'integer', minimum, maximum: minimum + span }, seededRandom(seed));
        return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= minimum + span;
      }),
    );
    expect(sampleSchema({ type: 'string', minLength: 20 }, seededRandom(1))).toHaveLength(20);
    expect(sampleSchema({ type: 'string', maxLength: 3 }, seededRandom(1))).toHaveLength(3);
    expect(sampleSchema({ type: 'number', exclusiveMinimum: 0, maximum: 0.01 }, seededRandom(1))).toBe(0.01);
  });

  it('ends on a schema that holds itself', () => {
    const schema = {
      type: 'object',
      properties: { next: { $ref: '#/properties/next' }, child: { $ref: '#/$defs/n' } },
      $defs: { n: { type: 'object', properties: { child: { $ref: '#/$defs/n' } } } },
    };
    expect(sampleSchema(schema, seededRandom(1))).toHaveProperty('child.child');
  });

  it.each([
    ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ['date', /^2026-\d\d-\d\d$/],
    ['date-time', /^2026-\d\d-\d\dT.*Z$/],
    ['email', /^\S+@example\.com$/],
  ])('writes format %s', (format, shape) => {
    expect(sampleSchema({ type: 'string', format }, seededRandom(7))).toMatch(shape);
  });
});
