import type { Piece } from 'eventwright/fix/part-mender.ts';
import { isSection, readText, type Topology } from 'eventwright/model/index.ts';

type Section = 'servers' | 'messages' | 'nodes' | 'edges' | 'rules' | 'layout';

const sections = ['servers', 'messages', 'nodes', 'edges', 'rules', 'layout'] as const satisfies readonly Section[];

function withOrder(topology: Topology, idsOf: (section: Section) => readonly string[]): Topology {
  const ordered = sections.map((section) => {
    const map: Readonly<Record<string, unknown>> = topology[section];
    return [section, Object.fromEntries(idsOf(section).map((id) => [id, map[id]]))];
  });
  return { ...topology, ...Object.fromEntries(ordered) };
}

/** The topology with its elements in the order of canonical text: what is found may name the first of several. */
export const inCanonicalOrder = (topology: Topology): Topology =>
  withOrder(topology, (section) => Object.keys(topology[section]).toSorted());

function idsIn({ text, path = [] }: Piece): readonly string[] {
  const [section = '', id] = path;
  if (id !== undefined) return [id];
  const { value } = readText(text, 'yaml');
  const map = (value as Readonly<Record<string, object>> | undefined)?.[section];
  return Object.keys(map ?? {});
}

/** The topology with its elements in the order of its text. */
export function inOrderOf(topology: Topology, pieces: readonly Piece[]): Topology {
  const ids = new Map<string, string[]>();
  for (const piece of pieces) {
    const section = piece.path?.[0];
    if (section === undefined || !isSection(section)) continue;
    const known = ids.get(section);
    if (known) known.push(...idsIn(piece));
    else ids.set(section, [...idsIn(piece)]);
  }
  return withOrder(topology, (section) => ids.get(section) ?? []);
}
