import type { Graph, WithId } from '../model/graph.ts';
import type { ConsumingEdge } from '../model/queries.ts';
import type { EdgeOf, TopologyEdge } from '../model/topology.ts';
import { postOrder } from '../rules/cycles.ts';
import { levelled, scaled, together, type Load } from './load.ts';
import { throughputOf, workforceOf } from './workers.ts';

/** An edge that carries load. */
export type Carrier = WithId<EdgeOf<'send' | 'reply' | 'call' | 'write' | 'receive' | 'subscribe' | 'project' | 'replicate'>>;

const startingKinds = ['send', 'call', 'write'] as const;
const takingKinds = ['receive', 'subscribe', 'project', 'replicate'] as const;
const carrierKinds = [...startingKinds, 'reply', ...takingKinds] as const;

const isTaking = (edge: WithId<TopologyEdge>): edge is ConsumingEdge => takingKinds.some((kind) => kind === edge.kind);

const filterOf = (edge: Carrier): readonly string[] | undefined =>
  edge.messages ?? ('subscription' in edge ? edge.subscription?.filter : undefined);

const filterKey = (edge: Carrier): string => filterOf(edge)?.join() ?? '*';

/** Whether something of what one edge brings leaves over the other; unknown messages may. */
function sharesMessage(from: Carrier, to: Carrier): boolean {
  const [given, taken] = [filterOf(from), filterOf(to)];
  return from.kind === 'write' || given === undefined || taken === undefined || given.some((message) => taken.includes(message));
}

/** Edges on one side of a node that are all alike to those on the other, so that a busy node costs the sum of its edges, not their product. */
interface Bundle {
  readonly key: string;
  readonly edges: Carrier[];
}

function bundled(edges: readonly Carrier[], keyOf: (edge: Carrier) => string): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const edge of edges) {
    const key = keyOf(edge);
    const known = bundles.get(key);
    if (known) known.edges.push(edge);
    else bundles.set(key, { key, edges: [edge] });
  }
  return [...bundles.values()];
}

/**
 * Load of every edge, followed from the producers that state a rate. A handler is taken to use each of its sends, calls and writes once a
 * message. What goes round in a circle is counted once. A producer's whole rate is taken to go over each of its edges, the worst case.
 */
export class LoadFlow {
  readonly #graph: Graph;
  readonly #loads = new Map<string, Load[]>();
  readonly #shares = new Map<string, number>();
  /** What follows each edge or bundle: edges by id, bundles by a key that no id can be. */
  readonly #next = new Map<string, string[]>();
  readonly #replyQueues: ReadonlySet<string | undefined>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#replyQueues = new Set(graph.edgesOf('send').map(({ requestReply }) => requestReply?.reply?.channel));
    const sources = this.#start();
    if (sources.length === 0) return;
    for (const { id } of graph.nodes) this.#join(id);
    this.#follow(sources);
  }

  /** Whether no producer states a rate, so that nothing can be said of any load. */
  get isEmpty(): boolean {
    return this.#loads.size === 0;
  }

  /** What an edge is offered; undefined where no producer behind it states a rate. */
  of(edgeId: string): Load | undefined {
    return together(this.#loads.get(edgeId) ?? []);
  }

  #add(key: string, load: Load): void {
    const known = this.#loads.get(key);
    if (known) known.push(load);
    else this.#loads.set(key, [load]);
  }

  #start(): string[] {
    const sources: string[] = [];
    for (const { id, ratePerSec, burst } of this.#graph.nodesOf('producer')) {
      if (ratePerSec === undefined && !burst) continue;
      const basePerSec = ratePerSec ?? 0;
      const isBurst = burst !== undefined && burst.ratePerSec > basePerSec && burst.durationMs > 0;
      const load = { basePerSec, peakPerSec: isBurst ? burst.ratePerSec : basePerSec, peakMs: isBurst ? burst.durationMs : 0 };
      for (const edge of this.#graph.out(id, ...startingKinds)) {
        this.#add(edge.id, load);
        sources.push(edge.id);
      }
    }
    return sources;
  }

  /** Joins what enters a node with what leaves it. */
  #join(nodeId: string): void {
    const isHandler = this.#graph.nodeOf(nodeId, 'consumer') !== undefined;
    const entering: readonly Carrier[] = this.#graph.in(nodeId, ...carrierKinds);
    const leaving: readonly Carrier[] = isHandler
      ? this.#graph.out(nodeId, ...startingKinds, 'reply')
      : this.#graph.out(nodeId, ...takingKinds);
    if (entering.length === 0 || leaving.length === 0) return;
    const before = bundled(entering, isHandler ? ({ from }) => (this.#isExchange(from) ? from : '') : filterKey);
    const after = bundled(leaving, isHandler ? (edge) => exchangeKey(edge) : filterKey);
    for (const each of before) for (const edge of each.edges) this.#link(edge.id, `${nodeId} in ${each.key}`);
    for (const each of after) {
      for (const edge of each.edges) this.#link(`${nodeId} out ${each.key}`, edge.id);
      this.#divide(each.edges);
    }
    for (const {
      key: from,
      edges: [given],
    } of before) {
      for (const {
        key: to,
        edges: [taken],
      } of after) {
        if (given && taken && (isHandler ? this.#causes(given, taken) : sharesMessage(given, taken)))
          this.#link(`${nodeId} in ${from}`, `${nodeId} out ${to}`);
      }
    }
  }

  #link(from: string, to: string): void {
    const known = this.#next.get(from);
    if (known) known.push(to);
    else this.#next.set(from, [to]);
  }

  /** Whether a channel carries requests or replies, so that what it brings does not cause everything that its taker sends. */
  #isExchange(channelId: string): boolean {
    return this.#replyQueues.has(channelId) || this.#graph.in(channelId, 'send').some(({ requestReply }) => requestReply?.reply);
  }

  /** Whether handling what an edge brings uses the other: a reply answers requests only, and the end of an exchange starts no new one. */
  #causes(taken: Carrier, out: Carrier): boolean {
    if (out.kind === 'send') return out.requestReply?.reply?.channel !== taken.from;
    if (out.kind !== 'reply' || !this.#replyQueues.has(out.to)) return true;
    return this.#graph.in(taken.from, 'send').some(({ requestReply }) => requestReply?.reply?.channel === out.to);
  }

  /** Consumers of one queue divide what comes, by what each can work off, evenly where that is not known. */
  #divide(rivals: readonly Carrier[]): void {
    const takers = rivals.filter((edge) => edge.kind === 'receive');
    if (takers.length < 2) return;
    const rates = takers.map((edge) => throughputOf(this.#graph, edge, workforceOf(this.#graph, edge.to).max)?.perSec ?? Infinity);
    const sum = rates.reduce((total, rate) => total + rate, 0);
    const isKnown = Number.isFinite(sum) && sum > 0;
    takers.forEach(({ id }, index) => this.#shares.set(id, isKnown ? (rates[index] ?? 0) / sum : 1 / takers.length));
  }

  #follow(sources: readonly string[]): void {
    const successors = (key: string): readonly string[] => this.#next.get(key) ?? [];
    const order = postOrder(sources, successors).toReversed();
    const place = new Map(order.map((key, index) => [key, index]));
    for (const [index, key] of order.entries()) {
      const load = this.of(key);
      if (!load) continue;
      const passed = this.#passed(key, load);
      // What leads back closes a circle, which is gone round once.
      const onward = successors(key).filter((next) => (place.get(next) ?? 0) > index);
      for (const next of onward) this.#add(next, scaled(passed, this.#shares.get(next) ?? 1));
    }
  }

  #passed(key: string, load: Load): Load {
    const edge = this.#graph.edge(key);
    if (!edge || !isTaking(edge) || this.#graph.nodeOf(edge.to, 'queue')) return load;
    const { max } = workforceOf(this.#graph, edge.to);
    return levelled(load, throughputOf(this.#graph, edge, max)?.perSec ?? Infinity);
  }
}

const exchangeKey = (edge: Carrier): string =>
  edge.kind === 'reply' ? `reply ${edge.to}` : edge.kind === 'send' ? (edge.requestReply?.reply?.channel ?? '') : '';

const flows = new WeakMap<Graph, LoadFlow>();

/** The flow of a graph, worked out once. */
export function loadFlowOf(graph: Graph): LoadFlow {
  const known = flows.get(graph);
  if (known) return known;
  const flow = new LoadFlow(graph);
  flows.set(graph, flow);
  return flow;
}
