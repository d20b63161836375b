import type { EdgeKind } from './edges.ts';
import type { EdgeOf, NodeOf, Topology, TopologyEdge, TopologyNode } from './topology.ts';

export type WithId<Value> = Value & { readonly id: string };

/** A topology with its indexes: build once, ask often. Edges with a missing end are left out of the indexes. */
export class Graph {
  readonly topology: Topology;
  readonly nodes: readonly WithId<TopologyNode>[];
  readonly edges: readonly WithId<TopologyEdge>[];
  readonly #nodeById = new Map<string, WithId<TopologyNode>>();
  readonly #edgeById = new Map<string, WithId<TopologyEdge>>();
  readonly #out = new Map<string, WithId<TopologyEdge>[]>();
  readonly #in = new Map<string, WithId<TopologyEdge>[]>();

  constructor(topology: Topology) {
    this.topology = topology;
    this.nodes = entries(topology.nodes);
    this.edges = entries(topology.edges);
    for (const node of this.nodes) this.#nodeById.set(node.id, node);
    for (const edge of this.edges) {
      this.#edgeById.set(edge.id, edge);
      if (!this.#nodeById.has(edge.from) || !this.#nodeById.has(edge.to)) continue;
      append(this.#out, edge.from, edge);
      append(this.#in, edge.to, edge);
    }
  }

  node(id: string): WithId<TopologyNode> | undefined {
    return this.#nodeById.get(id);
  }

  edge(id: string): WithId<TopologyEdge> | undefined {
    return this.#edgeById.get(id);
  }

  /** The node of that id where it has that kind. */
  nodeOf<Kind extends TopologyNode['kind']>(id: string | undefined, kind: Kind): WithId<NodeOf<Kind>> | undefined {
    const node = id === undefined ? undefined : this.#nodeById.get(id);
    return node?.kind === kind ? (node as WithId<NodeOf<Kind>>) : undefined;
  }

  nodesOf<Kind extends TopologyNode['kind']>(...kinds: readonly Kind[]): WithId<NodeOf<Kind>>[] {
    return this.nodes.filter(({ kind }) => kinds.includes(kind as Kind)) as unknown as WithId<NodeOf<Kind>>[];
  }

  edgesOf<Kind extends EdgeKind>(...kinds: readonly Kind[]): WithId<EdgeOf<Kind>>[] {
    return this.edges.filter(({ kind }) => kinds.includes(kind as Kind)) as unknown as WithId<EdgeOf<Kind>>[];
  }

  /** Edges that leave the node; of these kinds where some are named. */
  out<Kind extends EdgeKind = EdgeKind>(nodeId: string, ...kinds: readonly Kind[]): WithId<EdgeOf<Kind>>[] {
    return ofKinds(this.#out.get(nodeId), kinds);
  }

  /** Edges that enter the node; of these kinds where some are named. */
  in<Kind extends EdgeKind = EdgeKind>(nodeId: string, ...kinds: readonly Kind[]): WithId<EdgeOf<Kind>>[] {
    return ofKinds(this.#in.get(nodeId), kinds);
  }
}

function entries<Value extends object>(map: Readonly<Record<string, Value>>): WithId<Value>[] {
  return Object.entries(map)
    .filter(([id]) => !id.startsWith('x-'))
    .map(([id, value]) => ({ ...value, id }));
}

function append(map: Map<string, WithId<TopologyEdge>[]>, key: string, edge: WithId<TopologyEdge>): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}

function ofKinds<Kind extends EdgeKind>(edges: readonly WithId<TopologyEdge>[] | undefined, kinds: readonly Kind[]): WithId<EdgeOf<Kind>>[] {
  const list = edges ?? [];
  return (kinds.length === 0 ? list : list.filter(({ kind }) => kinds.includes(kind as Kind))) as WithId<EdgeOf<Kind>>[];
}
