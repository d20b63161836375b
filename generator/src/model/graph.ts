import type { EdgeKind } from './edges.ts';
import type { Message } from './message.ts';
import type { Server } from './server.ts';
import type { EdgeOf, NodeOf, Topology, TopologyEdge, TopologyNode } from './topology.ts';

export type WithId<Value> = Value & { readonly id: string };

type Edges = readonly WithId<TopologyEdge>[];

const noEdges: Edges = [];

/** Edges at each node: all of them, and those of one kind, since that is what rules ask for most. */
class EdgeIndex {
  readonly #all = new Map<string, WithId<TopologyEdge>[]>();
  readonly #ofKind = new Map<EdgeKind, Map<string, WithId<TopologyEdge>[]>>();

  add(nodeId: string, edge: WithId<TopologyEdge>): void {
    append(this.#all, nodeId, edge);
    let ofKind = this.#ofKind.get(edge.kind);
    if (!ofKind) this.#ofKind.set(edge.kind, (ofKind = new Map()));
    append(ofKind, nodeId, edge);
  }

  at(nodeId: string, kinds: readonly EdgeKind[]): Edges {
    const only = kinds[0];
    if (only !== undefined && kinds.length === 1) return this.#ofKind.get(only)?.get(nodeId) ?? noEdges;
    const all = this.#all.get(nodeId);
    if (!all || only === undefined) return all ?? noEdges;
    return all.filter(({ kind }) => kinds.includes(kind));
  }
}

/** Elements by kind, each list made once. */
class KindIndex<Item extends { readonly kind: string }> {
  readonly #items: readonly Item[];
  readonly #lists = new Map<string, readonly Item[]>();

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  of(kinds: readonly string[]): readonly Item[] {
    const key = kinds.join(' ');
    let list = this.#lists.get(key);
    if (!list) this.#lists.set(key, (list = this.#items.filter(({ kind }) => kinds.includes(kind))));
    return list;
  }
}

/** A topology with its indexes: build once, ask often. Edges with a missing end are left out of the indexes. */
export class Graph {
  readonly topology: Topology;
  readonly nodes: readonly WithId<TopologyNode>[];
  readonly edges: readonly WithId<TopologyEdge>[];
  readonly #nodeById = new Map<string, WithId<TopologyNode>>();
  readonly #edgeById = new Map<string, WithId<TopologyEdge>>();
  readonly #nodesByKind: KindIndex<WithId<TopologyNode>>;
  readonly #edgesByKind: KindIndex<WithId<TopologyEdge>>;
  readonly #out = new EdgeIndex();
  readonly #in = new EdgeIndex();

  constructor(topology: Topology) {
    this.topology = topology;
    this.nodes = entries(topology.nodes);
    this.edges = entries(topology.edges);
    this.#nodesByKind = new KindIndex(this.nodes);
    this.#edgesByKind = new KindIndex(this.edges);
    for (const node of this.nodes) this.#nodeById.set(node.id, node);
    for (const edge of this.edges) {
      this.#edgeById.set(edge.id, edge);
      if (!this.#nodeById.has(edge.from) || !this.#nodeById.has(edge.to)) continue;
      this.#out.add(edge.from, edge);
      this.#in.add(edge.to, edge);
    }
  }

  node(id: string): WithId<TopologyNode> | undefined {
    return this.#nodeById.get(id);
  }

  /** The message of that id; a name that every object inherits, or one of an `x-` member, is none. */
  message(id: string): Message | undefined {
    const { messages } = this.topology;
    return Object.hasOwn(messages, id) && !id.startsWith('x-') ? messages[id] : undefined;
  }

  /** The server of that id. */
  server(id: string): Server | undefined {
    const { servers } = this.topology;
    return Object.hasOwn(servers, id) && !id.startsWith('x-') ? servers[id] : undefined;
  }

  edge(id: string): WithId<TopologyEdge> | undefined {
    return this.#edgeById.get(id);
  }

  /** The node of that id where it has that kind. */
  nodeOf<Kind extends TopologyNode['kind']>(id: string | undefined, kind: Kind): WithId<NodeOf<Kind>> | undefined {
    const node = id === undefined ? undefined : this.#nodeById.get(id);
    return node?.kind === kind ? (node as WithId<NodeOf<Kind>>) : undefined;
  }

  nodesOf<Kind extends TopologyNode['kind']>(...kinds: readonly Kind[]): readonly WithId<NodeOf<Kind>>[] {
    return this.#nodesByKind.of(kinds) as unknown as readonly WithId<NodeOf<Kind>>[];
  }

  edgesOf<Kind extends EdgeKind>(...kinds: readonly Kind[]): readonly WithId<EdgeOf<Kind>>[] {
    return this.#edgesByKind.of(kinds) as unknown as readonly WithId<EdgeOf<Kind>>[];
  }

  /** Edges that leave the node; of these kinds where some are named. */
  out<Kind extends EdgeKind = EdgeKind>(nodeId: string, ...kinds: readonly Kind[]): readonly WithId<EdgeOf<Kind>>[] {
    return this.#out.at(nodeId, kinds) as unknown as readonly WithId<EdgeOf<Kind>>[];
  }

  /** Edges that enter the node; of these kinds where some are named. */
  in<Kind extends EdgeKind = EdgeKind>(nodeId: string, ...kinds: readonly Kind[]): readonly WithId<EdgeOf<Kind>>[] {
    return this.#in.at(nodeId, kinds) as unknown as readonly WithId<EdgeOf<Kind>>[];
  }
}

function entries<Value extends object>(map: Readonly<Record<string, Value>>): WithId<Value>[] {
  const list: WithId<Value>[] = [];
  for (const id of Object.keys(map)) {
    const value = map[id];
    if (value !== undefined && !id.startsWith('x-')) list.push({ ...value, id });
  }
  return list;
}

function append(map: Map<string, WithId<TopologyEdge>[]>, key: string, edge: WithId<TopologyEdge>): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
