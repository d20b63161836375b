import { describe, expect, it } from 'vitest';
import { mergeTypeScript } from './merge-typescript.ts';

const stub = (name: string, lines: readonly string[] = ['await context.save(message.data);']) => `
/** Desk: handles "${name}". */
export const handle${name}: Handler<${name}Data> = async (message, context) => {
${lines.map((line) => `  ${line}\n`).join('')}};
`;

const handlers = (...names: readonly string[]) => `// Yours to edit.

import type { Handler } from "@shop/runtime";
import type { ${names.map((name) => `${name}Data`).join(', ')} } from "@shop/contracts";
${names.map((name) => stub(name)).join('')}`;

/** Applies replacements, each of which must be found. */
function edited(text: string, ...changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((current, [from, to]) => {
    expect(current).toContain(from);
    return current.replace(from, to);
  }, text);
}

const save = 'await context.save(message.data);';
const importLine = 'import type { Handler } from "@shop/runtime";';

/** The merge, which must be clean. */
function clean(base: string, yours: string, generated: string): string {
  const { text, conflicts } = mergeTypeScript(base, yours, generated);
  expect(conflicts, text).toBe(0);
  return text;
}

describe('mergeTypeScript', { timeout: 60_000 }, () => {
  const base = handlers('Placed');

  it('keeps an edited body and an added import while a handler is added', () => {
    const yours = edited(
      base,
      [save, 'if (isLate(message)) return;\n  await context.save(message.data);'],
      [importLine, `${importLine}\nimport { isLate } from "../late.ts";`],
    );
    expect(clean(base, yours, handlers('Paid', 'Placed'))).toBe(
      edited(yours, ['{ PlacedData }', '{ PaidData, PlacedData }'], ['\n/** Desk', `${stub('Paid')}\n/** Desk`]),
    );
  });

  it('takes changes of the generator around an edited body', () => {
    const yours = edited(base, [save, '// first\n  await context.save({ ...message.data, seen: true });']);
    const generated = edited(
      base,
      ['Desk: handles', 'Front desk: handles'],
      [save, `${save}\n  context.publish("paid", {} satisfies PaidData);`],
      ['{ PlacedData }', '{ PaidData, PlacedData }'],
    );
    const text = clean(base, yours, generated);
    expect(text).toContain('Front desk');
    expect(text).toContain(
      '// first\n  await context.save({ ...message.data, seen: true });\n  context.publish("paid", {} satisfies PaidData);\n};',
    );
  });

  it('knows a reformatted file', () => {
    const yours = base
      .replaceAll(/"(@[^"]*)"/g, "'$1'")
      .replaceAll(';', '')
      .replace('async (message, context) => {\n  ', 'async (\n    message,\n    context,\n  ) => {\n    ');
    const text = clean(base, yours, handlers('Paid', 'Placed'));
    expect(text).toContain('handlePaid');
    expect(text).toContain("from '@shop/runtime'");
    expect(text.match(/handlePlaced/g)).toHaveLength(1);
  });

  it('keeps both of two functions that were added in one place', () => {
    const yours = `${base}${stub('Mine')}`;
    const text = clean(base, yours, `${base}${stub('Theirs')}`);
    expect(text).toBe(`${base}${stub('Mine')}${stub('Theirs')}`);
  });

  it('marks one constant that both changed, and only that', () => {
    const constant = (value: number) => `const before = 1;\nexport const limit = ${value};\nconst after = 2;\n`;
    const { text, conflicts } = mergeTypeScript(constant(1), constant(2), constant(3));
    expect(conflicts).toBe(1);
    expect(text).toBe(
      'const before = 1;\n<<<<<<< yours\nexport const limit = 2;\n=======\nexport const limit = 3;\n>>>>>>> generated\nconst after = 2;\n',
    );
  });

  it('keeps an edited handler that is no longer generated, with the imports it needs', () => {
    const both = handlers('Paid', 'Placed');
    const yours = edited(both, [`/** Desk: handles "Paid". */`, '/** Ours. */']);
    const text = clean(both, yours, handlers('Placed'));
    expect(text).toContain('handlePaid');
    expect(text).toContain('PaidData');
    const untouched = clean(both, edited(both, ['// Yours', '// Ours']), handlers('Placed'));
    expect(untouched).not.toContain('Paid');
  });

  it('follows a moved method', () => {
    const shape = (...methods: readonly string[]) =>
      `export class Shape {\n${methods.map((name) => `  ${name}() {\n    return "${name}";\n  }\n`).join('\n')}}\n`;
    const yours = shape('second', 'first').replace('return "first"', 'return "changed"');
    const text = clean(shape('first', 'second'), yours, shape('first', 'second', 'third').replace('"second"', '"other"'));
    expect(text).toBe(shape('second', 'third', 'first').replace('return "first"', 'return "changed"').replace('"second"', '"other"'));
  });

  it('joins an array that both extended', () => {
    const list = (...items: readonly string[]) => `export const list = [${items.map((item) => `"${item}"`).join(', ')}];\n`;
    expect(clean(list('a'), list('a', 'b'), list('a', 'c'))).toBe(list('a', 'b', 'c'));
    expect(clean(list('a', 'z'), list('z'), list('a', 'z', 'c'))).toBe(list('z', 'c'));
  });

  it('takes the same edit on both sides once', () => {
    const same = edited(base, [save, 'await context.save(message.data);\n  await audit();']);
    expect(clean(base, same, edited(same, ['Desk: handles', 'Front desk: handles']))).toBe(
      edited(same, ['Desk: handles', 'Front desk: handles']),
    );
  });

  it('leaves a deleted function deleted, and marks it where it changed meanwhile', () => {
    const both = handlers('Paid', 'Placed');
    const yours = edited(both, [stub('Paid'), ''], ['PaidData, ', '']);
    expect(clean(both, yours, edited(both, ['// Yours', '// Ours']))).not.toContain('Paid');
    const { text, conflicts } = mergeTypeScript(both, yours, edited(both, ['await context.save', 'await context.log']));
    expect(conflicts).toBe(1);
    expect(text).toContain('<<<<<<< yours\n=======\n');
  });

  it('keeps comments wherever they stand', () => {
    const object = (...lines: readonly string[]) => `export const limits = {\n${lines.map((line) => `  ${line}\n`).join('')}};\n`;
    const yours = object('first: 1, // kept small', '/* by hand */ second: 2,', '// the end');
    expect(clean(object('first: 1,', 'second: 2,'), yours, object('first: 1,', 'second: 2,', 'third: 3,'))).toBe(
      object('first: 1, // kept small', '/* by hand */ second: 2,', 'third: 3,', '// the end'),
    );
  });

  it('merges text that does not parse line by line', () => {
    const broken = `${base}\nconst x = ;\n`;
    expect(clean(base, broken, edited(base, ['// Yours', '// Ours']))).toBe(edited(broken, ['// Yours', '// Ours']));
  });
});
