import { below, pick } from './random.ts';

const fragments = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  ',',
  '"',
  "'",
  '\n',
  '\r',
  '\t',
  '  ',
  '- ',
  '? ',
  '&a ',
  '*a',
  '<<: *a',
  '!!map',
  '!!binary',
  '|',
  '>',
  '%YAML 9.9',
  '---',
  '...',
  '#',
  '\\u',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud800',
  '__proto__: 1',
  '"__proto__":1',
  'constructor: {}',
  '0x1f',
  '1e999',
  '.nan',
  '~',
  '[[[[[[[[',
  '{a: {a: {a: {a:',
  '@',
  '`',
] as const;

/** A text with a few places cut, doubled, moved or overwritten, byte by byte as a broken file or a bad merge would have them. */
export function mutatedText(text: string, random: () => number): string {
  let result = text;
  const changes = 1 + below(random, 6);
  for (let change = 0; change < changes; change += 1) {
    const at = below(random, result.length + 1);
    const end = Math.min(result.length, at + below(random, random() < 0.1 ? 2000 : 12));
    const kind = below(random, 4);
    const middle =
      kind === 0
        ? ''
        : kind === 1
          ? result.slice(at, end).repeat(2)
          : kind === 2
            ? pick(random, fragments)
            : String.fromCharCode(below(random, 65_536));
    result = result.slice(0, at) + middle + result.slice(end);
  }
  return result;
}
