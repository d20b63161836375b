/** Names that may stand unquoted in a type or an object literal. `__proto__` in a literal would set the prototype. */
const plainName = /^[A-Za-z_$][\w$]*$/;

/** Characters that a reader cannot see or that turn the direction of text: they could hide code in a comment. */
const invisible = /[\p{C}\p{Z}]+/gu;

/** Line ends to JavaScript that JSON leaves as they are. */
const lineEnds = /[\u2028\u2029]/;

/** A string literal. */
export function stringLiteral(text: string): string {
  const quoted = JSON.stringify(text);
  if (!lineEnds.test(quoted)) return quoted;
  return quoted.replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`);
}

/** Name of a member in a type. */
export const memberName = (name: string) => (plainName.test(name) ? name : stringLiteral(name));

/** Name of a member in an object literal. */
export function literalMemberName(name: string): string {
  if (name === '__proto__') return '["__proto__"]';
  return memberName(name);
}

/** Access to a member: `.name` or `["name"]`. */
export const memberAccess = (name: string) => (plainName.test(name) ? `.${name}` : `[${stringLiteral(name)}]`);

/** Text inside a comment: one line that cannot end it. */
export const commentText = (text: string) => text.replaceAll(invisible, ' ').replaceAll('*/', '* /').trim();

/** Raw code inside a literal, such as an identifier. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Literal = null | boolean | number | string | Code | readonly Literal[] | { readonly [member: string]: Literal | undefined };

const lineWidth = 120;

/** A value of plain data, with code where a `Code` stands, as an expression; over one line where it does not fit. @param indent spaces that the lines start with */
export function literal(value: unknown, indent = 0): string {
  return print(value as Literal, indent);
}

function print(value: Literal, indent: number): string {
  if (!isGroup(value)) return leafText(value);
  const short = lineOf(value, lineWidth - indent - 1);
  if (short !== undefined) return short;
  const pad = ' '.repeat(indent + 2);
  const lines = itemsOf(value).map(([name, item]) => `${pad}${itemText(name, print(item, indent + 2))},\n`);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${lines.join('')}${' '.repeat(indent)}${close}`;
}

/** The value on one line; undefined where that takes more than `room` characters, which is told without printing all of it. */
function lineOf(value: Literal, room: number): string | undefined {
  if (!isGroup(value)) {
    const text = leafText(value);
    return text.length > room || text.includes('\n') ? undefined : text;
  }
  const items = itemsOf(value);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const space = isList(value) ? '' : ' ';
  const texts: string[] = [];
  // The first item has no separator before it.
  let left = room - 2 * (1 + space.length) + separator.length;
  for (const [name, item] of items) {
    const text = lineOf(item, left - separator.length);
    if (text === undefined) return undefined;
    const whole = itemText(name, text);
    left -= whole.length + separator.length;
    if (left < 0) return undefined;
    texts.push(whole);
  }
  return `${open}${space}${texts.join(separator)}${space}${close}`;
}

const separator = ', ';

type Leaf = null | boolean | number | string | Code;
type Group = Exclude<Literal, Leaf>;

const isGroup = (value: Literal): value is Group => typeof value === 'object' && value !== null && !(value instanceof Code);
const isList = (value: Group): value is readonly Literal[] => Array.isArray(value);

function leafText(value: Leaf): string {
  if (value instanceof Code) return value.text;
  return typeof value === 'string' ? stringLiteral(value) : JSON.stringify(value);
}

/** Items of a list have no name. */
const itemsOf = (value: Group): (readonly [name: string | undefined, item: Literal])[] =>
  isList(value)
    ? value.map((item) => [undefined, item] as const)
    : Object.entries(value).flatMap(([name, item]) => (item === undefined ? [] : [[name, item] as const]));

const itemText = (name: string | undefined, value: string) => (name === undefined ? value : memberText(name, value));

const memberText = (name: string, value: string) =>
  plainName.test(name) && name === value ? name : `${literalMemberName(name)}: ${value}`;
