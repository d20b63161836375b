/** A TypeScript module as data, so that edits of it can be made at random and what must come of them is known. */
export interface Declaration {
  readonly name: string;
  readonly kind: 'function' | 'object' | 'array' | 'class' | 'interface';
  /** Lines of a body, entries, items, methods or members. Each holds a tag that stands nowhere else. */
  readonly parts: readonly string[];
  /** Its comment. */
  readonly about: string | undefined;
}

export interface Module {
  readonly imports: readonly string[];
  readonly declarations: readonly Declaration[];
}

/** A whole number in [0, below). */
export type Chance = (below: number) => number;

const pick = <T>(chance: Chance, list: readonly T[]): T | undefined => list[chance(list.length)];

const partOf = (kind: Declaration['kind'], tag: string, chance: Chance): string => {
  const trailing = chance(4) === 0 ? ` // of_${tag}` : '';
  switch (kind) {
    case 'function':
      return (pick(chance, [`  run(${tag});`, `  if (${tag}) {\n    stop();\n  }`, `  const ${tag} = "a";`]) ?? '') + trailing;
    case 'object':
      return `  ${tag}: ${chance(9)},${trailing}`;
    case 'array':
      return `  "${tag}",${trailing}`;
    case 'class':
      return `  ${tag}() {\n    return this;\n  }${trailing}`;
    case 'interface':
      return `  readonly ${tag}: string;${trailing}`;
  }
};

function printDeclaration({ name, kind, parts, about }: Declaration): string {
  const comment = about === undefined ? '' : `/** ${about} */\n`;
  const body = parts.map((part) => `${part}\n`).join('');
  switch (kind) {
    case 'function':
      return `${comment}export const ${name}: Handler = async () => {\n${body}};\n`;
    case 'object':
      return `${comment}export const ${name} = {\n${body}};\n`;
    case 'array':
      return `${comment}export const ${name} = [\n${body}];\n`;
    case 'class':
      return `${comment}export class ${name} {\n${body}}\n`;
    case 'interface':
      return `${comment}export interface ${name} {\n${body}}\n`;
  }
}

export function printModule({ imports, declarations }: Module): string {
  const lines = imports.map((name) => `import { ${name} } from "./${name}.ts";\n`).join('');
  return `// Header.\n\nimport type { Handler } from "./runtime.ts";\n${lines}\n${declarations.map(printDeclaration).join('\n')}`;
}

const kinds: readonly Declaration['kind'][] = ['function', 'object', 'array', 'class', 'interface'];

function newDeclaration(chance: Chance, tag: () => string): Declaration {
  const kind = pick(chance, kinds) ?? 'function';
  const parts = Array.from({ length: 1 + chance(4) }, () => partOf(kind, tag(), chance));
  return { name: `Name_${tag()}`, kind, parts, about: chance(2) === 0 ? `About ${tag()}` : undefined };
}

export function randomModule(chance: Chance, tag: () => string): Module {
  return { imports: [], declarations: Array.from({ length: 1 + chance(5) }, () => newDeclaration(chance, tag)) };
}

const replaced = <T>(list: readonly T[], index: number, ...by: readonly T[]) => [...list.slice(0, index), ...by, ...list.slice(index + 1)];

function moved<T>(list: readonly T[], chance: Chance): readonly T[] {
  const from = chance(list.length);
  const rest = [...list.slice(0, from), ...list.slice(from + 1)];
  const to = chance(rest.length + 1);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}

function editedDeclaration(declaration: Declaration, chance: Chance, tag: () => string): Declaration {
  const { kind, parts } = declaration;
  const at = chance(parts.length + 1);
  switch (chance(4)) {
    case 0:
      return { ...declaration, parts: parts.filter((_part, index) => index !== at) };
    case 1:
      return at < parts.length ? { ...declaration, parts: replaced(parts, at, partOf(kind, tag(), chance)) } : declaration;
    case 2:
      // Members may be moved; statements and the items of arrays have an order that counts.
      return kind === 'function' || kind === 'array' ? declaration : { ...declaration, parts: moved(parts, chance) };
    default:
      return { ...declaration, parts: [...parts.slice(0, at), partOf(kind, tag(), chance), ...parts.slice(at)] };
  }
}

/** One edit. @param comments whether it may change comments */
export function editedModule(module: Module, chance: Chance, tag: () => string, comments: boolean): Module {
  const { imports, declarations } = module;
  const at = chance(declarations.length);
  const target = declarations[at];
  switch (chance(8)) {
    case 0:
      return { ...module, declarations: [...declarations.slice(0, at), newDeclaration(chance, tag), ...declarations.slice(at)] };
    case 1:
      return { ...module, declarations: declarations.filter((_each, index) => index !== at) };
    case 2:
      return declarations.length > 1 ? { ...module, declarations: moved(declarations, chance) } : module;
    case 3: {
      const name = tag();
      const user: Declaration = { name: `Name_${tag()}`, kind: 'array', parts: [`  ${name},`], about: undefined };
      return { imports: [...imports, name], declarations: [...declarations, user] };
    }
    case 4:
      return comments && target ? { ...module, declarations: replaced(declarations, at, { ...target, about: `Said ${tag()}` }) } : module;
    default:
      return target ? { ...module, declarations: replaced(declarations, at, editedDeclaration(target, chance, tag)) } : module;
  }
}
