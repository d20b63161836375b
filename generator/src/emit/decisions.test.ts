import { describe, expect, it } from 'vitest';
import { edgeKinds } from '../model/edges.ts';
import { messageSchema } from '../model/message.ts';
import { serverSchema } from '../model/server.ts';
import { topologySchema } from '../model/topology.ts';
import { nodeKinds } from '../nodes/index.ts';
import { decisionFor, decisions } from './decisions.ts';

type SchemaNode = { readonly properties?: Readonly<Record<string, SchemaNode>> };

/** Sections that hold elements, which have schemas of their own. */
const sections = new Set(['servers', 'messages', 'nodes', 'edges']);

const { info, ...document } = topologySchema.properties as Record<string, SchemaNode>;
const documentSchema = { properties: Object.fromEntries(Object.entries(document).filter(([name]) => !sections.has(name))) };
const owners: readonly (readonly [string, SchemaNode])[] = [
  ...[...nodeKinds, ...edgeKinds].map(({ kind, schema }) => [kind, schema as SchemaNode] as const),
  ['message', messageSchema as SchemaNode],
  ['server', serverSchema as SchemaNode],
  ['info', info ?? {}],
  ['topology', documentSchema],
];

/** Every path that no decision of its own or of its block covers. */
function undecided(path: readonly string[], schema: SchemaNode): string[] {
  if (decisionFor(path) !== undefined) return [];
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return path.length === 1 ? [] : [path.join('.')];
  return members.flatMap(([name, member]) => undecided([...path, name], member));
}

function pathsOf(path: readonly string[], schema: SchemaNode): string[][] {
  return [[...path], ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => pathsOf([...path, name], member))];
}

describe('decisions', () => {
  it.each(owners)('every property of %s is generated, an input, or refused', (kind, schema) => {
    expect(undecided([kind], schema)).toEqual([]);
  });

  it('speaks of no property that the format does not have', () => {
    const suffixes = new Set(
      owners
        .flatMap(([kind, schema]) => pathsOf([kind], schema))
        .flatMap((path) => path.map((_step, start) => path.slice(start).join('.'))),
    );
    expect(Object.keys(decisions).filter((key) => !suffixes.has(key))).toEqual([]);
  });
});
