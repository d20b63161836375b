import type { Graph, WithId } from '../../model/graph.ts';
import type { TopologyEdge } from '../../model/topology.ts';

/** Stands for whatever travels where the drawing names no message. */
const anyMessage = '*';

/** A message lying on a channel, or being handled at the end of an edge. */
interface Step {
  readonly channelId?: string;
  readonly edge?: WithId<TopologyEdge>;
  readonly message: string;
}

const flowKinds = ['send', 'reply', 'call', 'receive', 'subscribe'] as const;

/** Nodes that may lie on a cycle: those left after taking away, again and again, what nothing enters or nothing leaves. */
function coreOf(graph: Graph): ReadonlySet<string> {
  const core = new Set(graph.nodes.map(({ id }) => id));
  const after = new Map<string, string[]>();
  const before = new Map<string, string[]>();
  for (const { from, to } of graph.edgesOf(...flowKinds)) {
    if (!core.has(from) || !core.has(to)) continue;
    append(after, from, to);
    append(before, to, from);
  }
  const ends = [...core].filter((id) => !after.has(id) || !before.has(id));
  const entering = new Map([...before].map(([id, edges]) => [id, edges.length]));
  const leaving = new Map([...after].map(([id, edges]) => [id, edges.length]));
  const takeAway = (degrees: Map<string, number>, id: string) => {
    const left = (degrees.get(id) ?? 0) - 1;
    degrees.set(id, left);
    if (left === 0) ends.push(id);
  };
  for (const id of ends) {
    if (!core.delete(id)) continue;
    for (const next of after.get(id) ?? []) takeAway(entering, next);
    for (const previous of before.get(id) ?? []) takeAway(leaving, previous);
  }
  return core;
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Where messages that may go round can get to: each step leads to the steps that handling or forwarding it may cause. */
export class MessageFlow {
  readonly #graph: Graph;
  readonly #steps = new Map<string, Step>();
  readonly #successors = new Map<string, string[]>();
  readonly #core: ReadonlySet<string>;
  /** Keys of the steps that every sender starts. */
  readonly starts: readonly string[];

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#core = coreOf(graph);
    this.starts = graph
      .edgesOf('send', 'reply')
      .filter(({ from, to }) => graph.node(from) && this.#core.has(to))
      .flatMap(({ to, messages }) => (messages ?? [anyMessage]).map((message) => this.#key({ channelId: to, message })))
      .concat(graph.edgesOf('call').flatMap((edge) => (this.#core.has(edge.to) ? this.#called(edge, anyMessage) : [])));
  }

  step(key: string): Step | undefined {
    return this.#steps.get(key);
  }

  readonly successors = (key: string): readonly string[] => {
    const known = this.#successors.get(key);
    if (known) return known;
    const step = this.#steps.get(key);
    const next = !step ? [] : step.edge ? this.#handled(step.edge, step.message) : this.#delivered(step.channelId ?? '', step.message);
    this.#successors.set(key, next);
    return next;
  };

  #key(step: Step): string {
    const key = `${step.edge ? `edge ${step.edge.id}` : `channel ${step.channelId ?? ''}`} ${step.message}`;
    if (!this.#steps.has(key)) this.#steps.set(key, step);
    return key;
  }

  /** A channel hands its message to every edge that lets it through. */
  #delivered(channelId: string, message: string): string[] {
    return this.#graph.out(channelId, 'receive', 'subscribe').flatMap((edge) => {
      if (!this.#core.has(edge.to)) return [];
      const filter = edge.messages ?? (edge.kind === 'subscribe' ? edge.subscription?.filter : undefined);
      const passing = !filter || filter.includes(message) ? [message] : message === anyMessage ? filter : [];
      const isBinding = this.#graph.nodeOf(edge.to, 'queue') !== undefined;
      return passing.map((each) => this.#key(isBinding ? { channelId: edge.to, message: each } : { edge, message: each }));
    });
  }

  /** A handler may send on all its out-edges, but for a new request when it has just got the reply to its last. */
  #handled(edge: WithId<TopologyEdge>, message: string): string[] {
    const handler = this.#graph.nodeOf(edge.to, 'consumer');
    if (!handler || handler.maxHops !== undefined) return [];
    return this.#graph.out(handler.id, 'send', 'reply', 'call').flatMap((out) => {
      if (!this.#core.has(out.to)) return [];
      if (out.kind === 'call') return this.#called(out, message);
      if (out.kind === 'send' && out.requestReply?.reply?.channel === edge.from) return [];
      return (out.messages ?? [message]).map((each) => this.#key({ channelId: out.to, message: each }));
    });
  }

  #called(edge: WithId<TopologyEdge>, message: string): string[] {
    return this.#graph.nodeOf(edge.to, 'consumer') ? (edge.messages ?? [message]).map((each) => this.#key({ edge, message: each })) : [];
  }
}
