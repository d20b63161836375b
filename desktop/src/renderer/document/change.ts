import type { Topology } from 'eventwright/model/index.ts';
import { equal } from './equal.ts';

const mapSections = ['servers', 'messages', 'nodes', 'edges', 'rules', 'layout'] as const;
/** The maps of a topology, and `root` for its other members (`info`, `$schema`, `x-` fields). */
export type Section = (typeof mapSections)[number] | 'root';

export interface Entry {
  readonly section: Section;
  readonly id: string;
  readonly value: unknown;
}

/** What a transaction did, entry by entry; invertible. */
export interface Change {
  readonly added: readonly Entry[];
  readonly updated: readonly (readonly [from: Entry, to: Entry])[];
  readonly removed: readonly Entry[];
}

type Plain = Record<string, unknown>;
const isMapSection = (member: string) => (mapSections as readonly string[]).includes(member);

/** A change that does not fit the document: a fault of the caller. */
export class ChangeConflictError extends Error {
  override readonly name = 'ChangeConflictError';
  readonly code = 'change-conflict';
}

export const isEmptyChange = ({ added, updated, removed }: Change) => added.length + updated.length + removed.length === 0;

/** The change that takes the other one back. */
export const invert = ({ added, updated, removed }: Change): Change => ({
  added: removed,
  updated: updated.map(([from, to]) => [to, from] as const),
  removed: added,
});

function entriesOf(topology: Topology, section: Section): Plain {
  if (section !== 'root') return topology[section];
  return Object.fromEntries(Object.entries(topology).filter(([member]) => !isMapSection(member)));
}

/** The change that leads from one topology to another. */
export function diffTopologies(from: Topology, to: Topology): Change {
  const added: Entry[] = [];
  const updated: (readonly [Entry, Entry])[] = [];
  const removed: Entry[] = [];
  for (const section of [...mapSections, 'root'] as const) {
    const before = entriesOf(from, section);
    const after = entriesOf(to, section);
    for (const [id, value] of Object.entries(after)) {
      if (!Object.hasOwn(before, id)) added.push({ section, id, value });
      else if (!equal(before[id], value))
        updated.push([
          { section, id, value: before[id] },
          { section, id, value },
        ]);
    }
    for (const [id, value] of Object.entries(before)) if (!Object.hasOwn(after, id)) removed.push({ section, id, value });
  }
  return { added, updated, removed };
}

/**
 * The topology after the change; what is untouched keeps its identity.
 * @throws ChangeConflictError when an added entry exists, or an updated or removed one does not
 */
export function applyChange(topology: Topology, { added, updated, removed }: Change): Topology {
  const root: Plain = { ...topology };
  const copied = new Map<Section, Plain>([['root', root]]);
  const sectionOf = (section: Section) => {
    const known = copied.get(section);
    if (known) return known;
    const copy: Plain = { ...(topology[section as Exclude<Section, 'root'>] as Plain) };
    copied.set(section, copy);
    root[section] = copy;
    return copy;
  };
  const require = (entry: Entry, present: boolean) => {
    if (Object.hasOwn(sectionOf(entry.section), entry.id) !== present) {
      throw new ChangeConflictError(`${entry.section}/${entry.id} ${present ? 'does not exist' : 'exists already'}`);
    }
  };
  for (const entry of removed) {
    require(entry, true);
    delete sectionOf(entry.section)[entry.id];
  }
  for (const [, entry] of updated) {
    require(entry, true);
    sectionOf(entry.section)[entry.id] = entry.value;
  }
  for (const entry of added) {
    require(entry, false);
    sectionOf(entry.section)[entry.id] = entry.value;
  }
  return root as unknown as Topology;
}
