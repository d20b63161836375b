import { commentText, stringLiteral } from './encode/typescript.ts';

export interface ImportPlan {
  readonly from: string;
  readonly defaultName?: string;
  readonly names?: readonly string[];
  readonly namespace?: string;
  readonly types?: boolean;
}

export interface ConstantPlan {
  readonly name: string;
  readonly type?: string;
  readonly about?: string | undefined;
  readonly value: string;
}

export interface AliasPlan {
  readonly name: string;
  readonly about: string | undefined;
  readonly type: string;
}

/** A module that is written with its imports, declarations and statements. */
export interface ModulePlan {
  /** First comment: who owns the file. */
  readonly header: string;
  readonly imports?: readonly ImportPlan[];
  readonly reexports?: readonly ImportPlan[];
  readonly aliases?: readonly AliasPlan[];
  readonly constants?: readonly ConstantPlan[];
  readonly statements?: readonly string[];
}

/**
 * Text of a TypeScript module. What goes in is literals, identifiers and text that an encoder made, so that the result parses: the tests hold
 * every module of the gallery and of hostile drawings against the parser, which is too slow to load at each run.
 */
export function printModule({ header, imports = [], reexports = [], aliases = [], constants = [], statements = [] }: ModulePlan): string {
  const head = [...imports.map(importText), ...reexports.map(reexportText)].join('\n');
  const declarations = [
    ...aliases.map(({ name, about, type }) => `${docs(about)}export type ${name} = ${type};`),
    ...constants.map(
      ({ name, about, type, value }) => `${docs(about)}export const ${name}${type === undefined ? '' : `: ${type}`} = ${value};`,
    ),
    ...statements,
  ];
  return `${[`// ${commentText(header)}`, head, ...declarations].filter((text) => text !== '').join('\n\n')}\n`;
}

const keyword = (types: boolean | undefined) => (types === true ? ' type' : '');
const nameList = (names: readonly string[]) => `{ ${names.toSorted().join(', ')} }`;

function importText({ from, defaultName, names, namespace, types }: ImportPlan): string {
  const bindings = [
    ...(defaultName === undefined ? [] : [defaultName]),
    ...(namespace === undefined ? [] : [`* as ${namespace}`]),
    ...(names === undefined || names.length === 0 ? [] : [nameList(names)]),
  ];
  return `import${keyword(types)} ${bindings.join(', ')} from ${stringLiteral(from)};`;
}

const reexportText = ({ from, names = [], types }: ImportPlan) => `export${keyword(types)} ${nameList(names)} from ${stringLiteral(from)};`;

function docs(about: string | undefined): string {
  const text = about === undefined ? '' : commentText(about);
  return text === '' ? '' : `/** ${text} */\n`;
}
