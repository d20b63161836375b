const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 cannot hold at all, even escaped; lone halves of surrogate pairs among them. */
const impossible =
  // oxlint-disable-next-line no-control-regex -- Those are the ones to leave out.
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Most texts: nothing in them to escape or to leave out. */
const harmless = /^[\w #.,:;()%+*/=?!'-]*$/;

/** Text as XML takes it, in content and in attributes. */
export const escaped = (text: string): string =>
  harmless.test(text) ? text : text.replaceAll(impossible, '').replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element. @param content markup, already escaped */
export function tag(name: string, attributes: Attributes, content = ''): string {
  let written = '';
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) written += ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`;
  }
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** px with two digits at most, so that files stay small and alike on every machine. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** Mean width of a character over the font's size; wide scripts take the whole size. */
const narrow = 0.6;
const wide = 1;
const isWide = (character: string) => /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/.test(character);

/** Width of a text, estimated: a picture is made where no font can be measured. @param size px */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += size * (isWide(character) ? wide : narrow);
  return width;
}

/** The text, cut with an ellipsis where it is wider than `maxWidth` px. */
export function fitted(text: string, size: number, maxWidth: number): string {
  if (textWidth(text, size) <= maxWidth) return text;
  const room = maxWidth - size * narrow;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += textWidth(character, size);
    if (width > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
