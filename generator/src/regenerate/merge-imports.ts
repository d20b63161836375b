import { ts } from 'ts-morph';
import { listOf, type Element } from './elements.ts';
import { Source } from './source.ts';

interface Binding {
  readonly from: string;
  /** `default`, `namespace`, or what the module calls it. */
  readonly exported: string;
  readonly local: string;
  readonly isType: boolean;
}

const isTypeOnly = (clause: ts.ImportClause) => clause.phaseModifier === ts.SyntaxKind.TypeKeyword;

/** What an import brings into a file. */
function bindingsOf({ node }: Element): Binding[] {
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return [];
  const { importClause: clause, moduleSpecifier } = node;
  const from = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  const bound = (exported: string, local: string, isType = isTypeOnly(clause)) => ({ from, exported, local, isType });
  const { name, namedBindings } = clause;
  return [
    ...(name ? [bound('default', name.text)] : []),
    ...(namedBindings && ts.isNamespaceImport(namedBindings) ? [bound('namespace', namedBindings.name.text)] : []),
    ...(namedBindings && ts.isNamedImports(namedBindings)
      ? namedBindings.elements.map((each) =>
          bound((each.propertyName ?? each.name).text, each.name.text, isTypeOnly(clause) || each.isTypeOnly),
        )
      : []),
  ];
}

function importText({ from, exported, local, isType }: Binding): string {
  const names =
    exported === 'default'
      ? local
      : exported === 'namespace'
        ? `* as ${local}`
        : `{ ${exported === local ? local : `${exported} as ${local}`} }`;
  return `import${isType ? ' type' : ''} ${names} from ${JSON.stringify(from)};`;
}

/** Adds a name to the declaration that imports from the same module in the same way; undefined where there is none. */
function joinedTo(text: string, elements: readonly Element[], { from, exported, local, isType }: Binding): string | undefined {
  if (exported === 'default' || exported === 'namespace') return undefined;
  for (const { node } of elements) {
    if (!ts.isImportDeclaration(node) || node.importClause?.namedBindings === undefined) continue;
    const { importClause, moduleSpecifier } = node;
    const names = importClause.namedBindings;
    if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== from || isTypeOnly(importClause) !== isType) continue;
    const last = names !== undefined && ts.isNamedImports(names) ? names.elements.at(-1) : undefined;
    if (last !== undefined)
      return `${text.slice(0, last.end)}, ${exported === local ? local : `${exported} as ${local}`}${text.slice(last.end)}`;
  }
  return undefined;
}

/**
 * Adds the imports that the code needs and a merge left out: one side no longer had them, and code of the other uses them.
 * @param text imports only
 * @param known the imports of all versions
 */
export function withImports(text: string, known: readonly Element[], isUsed: (local: string) => boolean): string {
  for (const binding of known.flatMap(bindingsOf)) {
    if (!isUsed(binding.local)) continue;
    const source = new Source(text);
    const { elements } = listOf(source, source.file.statements, false);
    if (elements.flatMap(bindingsOf).some(({ local }) => local === binding.local)) continue;
    text = joinedTo(text, elements, binding) ?? [text, importText(binding)].filter((each) => each !== '').join('\n');
  }
  return text;
}
