import { isEqual } from '../model/equal.ts';
import { serviceOf, type ServiceNode } from '../model/queries.ts';
import type { Topology } from '../model/topology.ts';

/** New ids by the old ones, of elements that were renamed between two drawings. */
export interface Renames {
  readonly nodes: ReadonlyMap<string, string>;
  readonly messages: ReadonlyMap<string, string>;
  /** Folders of services, where a whole service has another name. */
  readonly services: ReadonlyMap<string, string>;
  /** The name of the system, which packages are named after. */
  readonly system: readonly [from: string, to: string] | undefined;
}

type Section = Readonly<Record<string, { readonly kind: string }>>;

/** Pairs that speak for a rename, each with how much. */
class Votes {
  readonly #votes = new Map<string, Map<string, number>>();

  add(from: string, to: string): void {
    const row = this.#votes.get(from) ?? new Map<string, number>();
    row.set(to, (row.get(to) ?? 0) + 1);
    this.#votes.set(from, row);
  }

  /** The best new id for each old one; none is taken twice. */
  winners(): Map<string, string> {
    const all = [...this.#votes].flatMap(([from, row]) => [...row].map(([to, votes]) => ({ from, to, votes })));
    const winners = new Map<string, string>();
    const taken = new Set<string>();
    for (const { from, to } of all.toSorted((a, b) => b.votes - a.votes)) {
      if (winners.has(from) || taken.has(to)) continue;
      winners.set(from, to);
      taken.add(to);
    }
    return winners;
  }
}

/** Votes of elements that look the same under another id, where only one does. */
function voteForTwins(before: Section, after: Section, votes: Votes): void {
  const gone = Object.entries(before).filter(([id]) => !Object.hasOwn(after, id));
  const fresh = Object.entries(after).filter(([id]) => !Object.hasOwn(before, id));
  for (const [id, element] of gone) {
    const twins = fresh.filter(([, other]) => isEqual(element, other));
    const [twin] = twins;
    if (twin && twins.length === 1) votes.add(id, twin[0]);
  }
}

/** Whether an old element can have become a new one. */
const mayBe = (before: Section, after: Section, from: string, to: string) =>
  !Object.hasOwn(after, from) && !Object.hasOwn(before, to) && before[from] !== undefined && before[from].kind === after[to]?.kind;

/** The elements of a section; what starts with `x-` is anything. */
const drawn = <Element>(section: Readonly<Record<string, Element>>) =>
  Object.fromEntries(Object.entries(section).filter(([id]) => !id.startsWith('x-')));

function nodeRenames(before: Topology, after: Topology): Map<string, string> {
  const votes = new Votes();
  voteForTwins(drawn(before.nodes), drawn(after.nodes), votes);
  for (const [id, edge] of Object.entries(drawn(before.edges))) {
    const now = after.edges[id];
    if (now === undefined) continue;
    for (const end of ['from', 'to'] as const) if (mayBe(before.nodes, after.nodes, edge[end], now[end])) votes.add(edge[end], now[end]);
  }
  return votes.winners();
}

function messageRenames(before: Topology, after: Topology): Map<string, string> {
  const votes = new Votes();
  voteForTwins(drawn(before.messages), drawn(after.messages), votes);
  for (const [id, edge] of Object.entries(drawn(before.edges))) {
    const [was, is] = [edge.messages ?? [], after.edges[id]?.messages ?? []];
    const [from, ...moreGone] = was.filter((message) => !is.includes(message));
    const [to, ...moreFresh] = is.filter((message) => !was.includes(message));
    if (from === undefined || to === undefined || moreGone.length > 0 || moreFresh.length > 0) continue;
    if (mayBe(before.messages, after.messages, from, to)) votes.add(from, to);
  }
  return votes.winners();
}

const isService = (node: { readonly kind: string }) => ['producer', 'consumer', 'read-model', 'replica'].includes(node.kind);

/** Service of each node that has one. */
export function servicesOf(topology: Topology): Map<string, string> {
  return new Map(
    Object.entries(drawn(topology.nodes))
      .filter(([, node]) => isService(node))
      .map(([id, node]) => [id, serviceOf({ ...node, id } as ServiceNode)]),
  );
}

function serviceRenames(before: Topology, after: Topology, nodes: ReadonlyMap<string, string>): Map<string, string> {
  const [was, is] = [servicesOf(before), servicesOf(after)];
  const [oldNames, newNames] = [new Set(was.values()), new Set(is.values())];
  const renames = new Map<string, string>();
  for (const name of oldNames) {
    if (newNames.has(name)) continue;
    const members = [...was].filter(([, service]) => service === name).map(([id]) => is.get(nodes.get(id) ?? id));
    const homes = new Set(members.filter((home) => home !== undefined));
    const [home] = homes;
    if (homes.size === 1 && home !== undefined && !oldNames.has(home)) renames.set(name, home);
  }
  return renames;
}

/** What was renamed between two drawings: an edge keeps its id when an end or a message of it gets another one. */
export function detectRenames(before: Topology, after: Topology): Renames {
  const nodes = nodeRenames(before, after);
  return {
    nodes,
    messages: messageRenames(before, after),
    services: serviceRenames(before, after, nodes),
    system: before.info.name === after.info.name ? undefined : [before.info.name, after.info.name],
  };
}

export const hasRenames = ({ nodes, messages, system, services }: Renames) =>
  nodes.size > 0 || messages.size > 0 || services.size > 0 || system !== undefined;
