/** Names that may stand unquoted in a type or an object literal. `__proto__` in a literal would set the prototype. */
const plainName = /^[A-Za-z_$][\w$]*$/;

/** Characters that a reader cannot see or that turn the direction of text: they could hide code in a comment. */
const invisible = /[\p{C}\p{Z}]+/gu;

/** A string literal. */
export const stringLiteral = (text: string) =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);

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
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = isList(value);
  const open = list ? '[' : '{';
  const close = list ? ']' : '}';
  const items = list ? value.map((item) => (depth: number) => print(item, depth)) : members(value);
  if (items.length === 0) return open + close;
  const flat = items.map((item) => item(0)).join(', ');
  const oneLine = list ? `[${flat}]` : `{ ${flat} }`;
  if (!oneLine.includes('\n') && oneLine.length + indent < lineWidth) return oneLine;
  const pad = ' '.repeat(indent + 2);
  return `${open}\n${items.map((item) => `${pad}${item(indent + 2)},\n`).join('')}${' '.repeat(indent)}${close}`;
}

const isList = (value: object): value is readonly Literal[] => Array.isArray(value);

function members(value: { readonly [member: string]: Literal | undefined }): ((depth: number) => string)[] {
  return Object.entries(value).flatMap(([name, item]) =>
    item === undefined ? [] : [(depth: number) => memberText(name, print(item, depth))],
  );
}

const memberText = (name: string, value: string) =>
  plainName.test(name) && name === value ? name : `${literalMemberName(name)}: ${value}`;
