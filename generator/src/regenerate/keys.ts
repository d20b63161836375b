import { ts } from 'ts-morph';
import type { Element } from './elements.ts';

/** Text of a name or a literal, whatever its quotes. */
const plainText = (node: ts.Node) => (ts.isStringLiteralLike(node) ? node.text : node.getText());
const nameText = (name: ts.Node | undefined) => (name === undefined ? undefined : plainText(name));

function variableKey({ declarationList }: ts.VariableStatement): string {
  return `name ${declarationList.declarations.map(({ name }) => name.getText()).join(' ')}`;
}

/** `test("a title", …)` is told apart by its title, `app.get("/path", …)` by its path. */
function callKey({ expression }: ts.ExpressionStatement): string | undefined {
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!ts.isCallExpression(call)) return undefined;
  const [first] = call.arguments;
  return first !== undefined && ts.isStringLiteralLike(first) ? `call ${call.expression.getText()} ${first.text}` : undefined;
}

/** What tells a statement or a member apart from its neighbours; undefined where only its place does. */
function keyOf(node: ts.Node): string | undefined {
  if (ts.isVariableStatement(node)) return variableKey(node);
  if (ts.isExpressionStatement(node)) return callKey(node);
  if (ts.isImportDeclaration(node))
    return `import ${plainText(node.moduleSpecifier)} ${node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword}`;
  if (ts.isExportDeclaration(node)) return `export ${nameText(node.moduleSpecifier) ?? ''} ${node.isTypeOnly}`;
  if (ts.isExportAssignment(node)) return 'export default';
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isSpreadAssignment(node)) return `spread ${node.expression.getText()}`;
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return `name ${node.name?.text ?? 'default'}`;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) return `type ${node.name.text}`;
  if (ts.isModuleDeclaration(node)) return `type ${node.name.getText()}`;
  if (ts.isGetAccessor(node) || ts.isSetAccessor(node)) return `${node.kind} ${nameText(node.name)}`;
  if (ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElement(node) || ts.isEnumMember(node)) {
    const name = nameText(node.name);
    return name === undefined ? undefined : `member ${name}`;
  }
  return undefined;
}

const identifying: ReadonlySet<string> = new Set(['id', 'name', 'type', 'path', 'source']);

/** An object in an array is told apart by what names it. */
function objectKey(node: ts.Node): string | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const named = node.properties.filter(ts.isPropertyAssignment).filter(({ name }) => identifying.has(nameText(name) ?? ''));
  return named.length === 0 ? undefined : named.map(({ name, initializer }) => `${nameText(name)} ${plainText(initializer)}`).join(' ');
}

export type ListKind = 'members' | 'set' | 'objects' | 'sequence';

/** Keys of the elements of a list; those that occur twice get a number. */
export function keysOf(elements: readonly Element[], kind: ListKind): (string | undefined)[] {
  const seen = new Map<string, number>();
  return elements.map(({ node, norm }) => {
    const key = kind === 'sequence' ? undefined : kind === 'set' ? norm : kind === 'objects' ? objectKey(node) : keyOf(node);
    if (key === undefined) return undefined;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} #${count}`;
  });
}

const isPlain = (node: ts.Node) =>
  ts.isLiteralExpression(node) || ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isPrefixUnaryExpression(node);

/** How the elements of an array are merged, which depends on what all three versions hold. */
export function arrayKind(elements: readonly Element[]): ListKind {
  if (elements.every(({ node }) => isPlain(node))) return 'set';
  return elements.every(({ node }) => objectKey(node) !== undefined) ? 'objects' : 'sequence';
}
