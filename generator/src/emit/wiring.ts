import { IndentationText, Project, QuoteKind, ts, type SourceFile } from 'ts-morph';
import { commentText } from './encode/typescript.ts';

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

const project = new Project({
  useInMemoryFileSystem: true,
  skipLoadingLibFiles: true,
  manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Double },
});

/** A module that does not parse: a fault of the emitters, never of a drawing. */
export class EmittedSyntaxError extends Error {
  readonly code = 'EMITTED_SYNTAX';
  override readonly name = 'EmittedSyntaxError';
}

/**
 * Text of a TypeScript module, checked for syntax. The only place that loads ts-morph, which costs more than half a second.
 * @throws EmittedSyntaxError
 */
export function printModule(plan: ModulePlan): string {
  const file = project.createSourceFile('module.ts', '', { overwrite: true });
  addImports(file, plan);
  const declarations = [
    ...(plan.aliases ?? []).map(({ name, about, type }) => `${docs(about)}export type ${name} = ${type};`),
    ...(plan.constants ?? []).map(
      ({ name, about, type, value }) => `${docs(about)}export const ${name}${type === undefined ? '' : `: ${type}`} = ${value};`,
    ),
    ...(plan.statements ?? []),
  ];
  file.addStatements(declarations.map((text) => `\n${text}`));
  const [problem] = parseProblems(file);
  if (problem) throw new EmittedSyntaxError(`${ts.flattenDiagnosticMessageText(problem.messageText, ' ')} in:\n${file.getFullText()}`);
  const text = file.getFullText().trim();
  project.removeSourceFile(file);
  return `// ${commentText(plan.header)}\n\n${text}\n`;
}

/** What the parser noted on the tree; a program that asks for it officially takes ten times as long. */
function parseProblems(file: SourceFile): readonly ts.Diagnostic[] {
  return (file.compilerNode as ts.SourceFile & { parseDiagnostics?: readonly ts.Diagnostic[] }).parseDiagnostics ?? [];
}

function addImports(file: SourceFile, { imports = [], reexports = [] }: ModulePlan): void {
  for (const { from, defaultName, names, namespace, types } of imports) {
    file.addImportDeclaration({
      moduleSpecifier: from,
      isTypeOnly: types ?? false,
      ...(defaultName !== undefined && { defaultImport: defaultName }),
      ...(names && { namedImports: [...names].toSorted() }),
      ...(namespace !== undefined && { namespaceImport: namespace }),
    });
  }
  for (const { from, names, types } of reexports) {
    file.addExportDeclaration({ moduleSpecifier: from, isTypeOnly: types ?? false, ...(names && { namedExports: [...names].toSorted() }) });
  }
}

function docs(about: string | undefined): string {
  const text = about === undefined ? '' : commentText(about);
  return text === '' ? '' : `/** ${text} */\n`;
}
