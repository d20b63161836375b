import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackStrings } from '../attacks.fixture.ts';
import { variableName } from './env.ts';
import { markdownText, mermaidText } from './markdown.ts';
import { Code, commentText, literal, memberAccess, memberName, stringLiteral } from './typescript.ts';

/** Evaluates a literal that was written for a source file. */
// oxlint-disable-next-line typescript/no-implied-eval -- reading the literal back is what is tested
const evaluated = (source: string): unknown => new Function(`"use strict"; return (${source});`)();

describe('TypeScript', () => {
  it.each(attackStrings)('a string literal reads back: %j', (text) => {
    expect(evaluated(stringLiteral(text))).toBe(text);
  });

  it.each(attackStrings)('a member reads back: %j', (name) => {
    const value = evaluated(literal({ [name]: 1 })) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(Object.keys({ [name]: 1 }));
    expect(evaluated(`(${literal({ [name]: 7 })})${memberAccess(name)}`)).toBe(7);
    expect(memberName(name)).not.toMatch(/[\r\n\u2028\u2029]/u);
  });

  it.each(attackStrings)('a comment stays one comment: %j', (text) => {
    expect(evaluated(`/* ${commentText(text)} */ 1`)).toBe(1);
    expect(evaluated(`// ${commentText(text)}\n 1`)).toBe(1);
  });

  it('a member of that name is no prototype', () => {
    const value = evaluated(literal(JSON.parse('{"__proto__":{"polluted":1}}'))) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
  });

  it('plain data reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(evaluated(literal(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes code where it is told to, and shortens a member of that name', () => {
    expect(literal({ system: new Code('system'), list: [new Code('f()')], no: undefined })).toBe('{ system, list: [f()] }');
  });

  it('puts a value on one line exactly where that is shorter than 120 characters, code over lines never', () => {
    const inner = new Code('inner');
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 125 }), fc.integer({ min: 0, max: 8 }), (length, indent) => {
        const list = { inner, list: ['', 'x'.repeat(length)] };
        const line = `{ inner, list: ["", "${'x'.repeat(length)}"] }`;
        const isShort = line.length + indent < 120;
        expect(literal(list, indent) === line).toBe(isShort);
        expect(literal(list, indent).includes('\n')).toBe(!isShort);
      }),
    );
    expect(literal([new Code('a\nb')])).toBe('[\n  a\nb,\n]');
    expect(literal({ empty: {}, none: [] })).toBe('{ empty: {}, none: [] }');
  });

  it('prints deep data in time that grows with its size', () => {
    const deep = (depth: number): unknown => (depth === 0 ? 'x'.repeat(130) : { [`level${depth}`]: deep(depth - 1) });
    expect(literal(deep(200)).split('\n')).toHaveLength(401);
  });
});

describe('Markdown and Mermaid', () => {
  it.each(attackStrings)('text stays text: %j', (text) => {
    expect(markdownText(text)).not.toMatch(/[\r\n]|(?<!\\)[<>`[\]|]/);
    expect(mermaidText(text)).toMatch(/^(?:[\p{L}\p{N} ]|#\d+;)*$/u);
  });
});

describe('env', () => {
  it('makes names of ids', () => {
    expect(variableName('orders-db')).toBe('ORDERS_DB');
  });
});
