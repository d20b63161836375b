import { memberName } from '../emit/encode/typescript.ts';
import { camelCase, pascalCase } from '../model/names.ts';
import type { Renames } from './detect-renames.ts';
import { Source } from './source.ts';

/** Identifiers that are made of an id. The parity test holds them against what is generated. */
const ofMessage = (id: string) => {
  const name = pascalCase(id);
  return [`${name}Data`, `is${name}Data`, `sample${name}Data`, `handle${name}`, `project${name}`];
};
const ofNode = (id: string) => [`${camelCase(id)}Handlers`, `${camelCase(id)}Projectors`, `call${pascalCase(id)}`];

function identifierMap({ nodes, messages }: Renames): Map<string, string> {
  const pairs = (from: readonly string[], to: readonly string[]) => from.map((name, index) => [name, to[index] ?? name] as const);
  return new Map([
    ...[...messages].flatMap(([from, to]) => pairs(ofMessage(from), ofMessage(to))),
    ...[...nodes].flatMap(([from, to]) => pairs(ofNode(from), ofNode(to))),
  ]);
}

/** Each id as a whole word, and not a part of a longer id. */
function replaceIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replaceAll(/[A-Za-z0-9_-]+/g, (word) => ids.get(word) ?? word);
}

const isQuoted = (token: string) => /^["'`]/.test(token);
const inner = (token: string) => token.slice(1, -1);

/**
 * A module as it would be had its elements always had their new names: identifiers, imports, and the texts that name elements. The last
 * generation and the user's version are renamed alike, so that a rename is a change of neither.
 * Of the texts in the user's version those are renamed that were generated, and names of messages.
 */
export function renameTypeScript(base: string, yours: string, renames: Renames): readonly [base: string, yours: string] {
  const identifiers = identifierMap(renames);
  const ids = new Map([...renames.messages, ...renames.nodes, ...renames.services]);
  const source = new Source(base);
  const known = new Set(source.literals());
  const members = new Set(source.memberNames());
  const renamed = (token: string, isMemberName: boolean) => {
    const name = identifiers.get(token) ?? (isMemberName && members.has(token) ? ids.get(token) : undefined);
    if (name !== undefined) return isMemberName ? memberName(name) : name;
    if (!isQuoted(token)) return token;
    const quote = token.slice(0, 1);
    const content = withSystem(inner(token), renames.system);
    if (known.has(inner(token))) return quote + replaceIds(content, ids) + quote;
    return quote + (renames.messages.get(content) ?? content) + quote;
  };
  return [source.rewritten(renamed), new Source(yours).rewritten(renamed)];
}

/** Packages are named after the system. */
function withSystem(specifier: string, system: Renames['system']): string {
  return system !== undefined && specifier.startsWith(`@${system[0]}/`)
    ? `@${system[1]}${specifier.slice(system[0].length + 1)}`
    : specifier;
}
