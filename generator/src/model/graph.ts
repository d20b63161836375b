import type { EdgeKind } from './edges.ts';
import type { Message } from './message.ts';
import type { Server } from './server.ts';
import type { EdgeOf, NodeOf, Topology, TopologyEdge, TopologyNode } from './topology.ts';

export type WithId<Value> = Value & { readonly id: string };

type Edges = readonly WithId<TopologyEdge>[];

const noEdges: Edges = [];

/** Most edges at a node that are looked through at each question; more are sorted by kind once. */
const fewEdges = 8;

/** The edges that leave a node, or those that enter it. */
class EdgeList {
  readonly all: WithId<TopologyEdge>[] = [];
  #ofKinds: Map<string, Edges> | undefined;

  of(kinds: readonly EdgeKind[]): Edges {
    if (kinds.length === 0) return this.all;
    if (this.all.length <= fewEdges) return this.#chosen(kinds);
    const key = kinds.join(' ');
    let list = this.#ofKinds?.get(key);
    if (!list) (this.#ofKinds ??= new Map()).set(key, (list = this.#chosen(kinds)));
    return list;
  }

  /** Without a copy where all of them or none is meant, which is the rule. */
  #chosen(kinds: readonly EdgeKind[]): Edges {
    let meant = 0;
    for (const { kind } of this.all) if (kinds.includes(kind)) meant += 1;
    if (meant === 0) return noEdges;
    return meant === this.all.length ? this.all : this.all.filter(({ kind }) => kinds.includes(kind));
  }
}

/** A node with the edges at its ends. */
class Place {
  readonly node: WithId<TopologyNode>;
  readonly out = new EdgeList();
  readonly in = new EdgeList();

  constructor(node: WithId<TopologyNode>) {
    this.node = node;
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
  readonly #places = new Map<string, Place>();
  readonly #edgeById = new Map<string, WithId<TopologyEdge>>();
  readonly #nodesByKind: KindIndex<WithId<TopologyNode>>;
  readonly #edgesByKind: KindIndex<WithId<TopologyEdge>>;

  constructor(topology: Topology) {
    this.topology = topology;
    this.nodes = entries(topology.nodes);
    this.edges = entries(topology.edges);
    this.#nodesByKind = new KindIndex(this.nodes);
    this.#edgesByKind = new KindIndex(this.edges);
    for (const node of this.nodes) this.#places.set(node.id, new Place(node));
    for (const edge of this.edges) {
      this.#edgeById.set(edge.id, edge);
      const from = this.#places.get(edge.from);
      const to = this.#places.get(edge.to);
      if (!from || !to) continue;
      from.out.all.push(edge);
      to.in.all.push(edge);
    }
  }

  node(id: string): WithId<TopologyNode> | undefined {
    return this.#places.get(id)?.node;
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
    const node = id === undefined ? undefined : this.#places.get(id)?.node;
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
    return (this.#places.get(nodeId)?.out.of(kinds) ?? noEdges) as unknown as readonly WithId<EdgeOf<Kind>>[];
  }

  /** Edges that enter the node; of these kinds where some are named. */
  in<Kind extends EdgeKind = EdgeKind>(nodeId: string, ...kinds: readonly Kind[]): readonly WithId<EdgeOf<Kind>>[] {
    return (this.#places.get(nodeId)?.in.of(kinds) ?? noEdges) as unknown as readonly WithId<EdgeOf<Kind>>[];
  }
}

/** Elements with their ids, made once for each: an edit leaves most of a topology as it was. */
const named = new WeakMap<object, WithId<object>>();

function withId<Value extends object>(value: Value, id: string): WithId<Value> {
  const known = named.get(value);
  if (known?.id === id) return known as WithId<Value>;
  const made = { ...value, id };
  named.set(value, made);
  return made;
}

function entries<Value extends object>(map: Readonly<Record<string, Value>>): WithId<Value>[] {
  const list: WithId<Value>[] = [];
  for (const id of Object.keys(map)) {
    const value = map[id];
    if (value !== undefined && !id.startsWith('x-')) list.push(withId(value, id));
  }
  return list;
}
