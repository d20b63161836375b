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

/** Where messages can get to: each step leads to the steps that handling or forwarding it may cause. */
export class MessageFlow {
  readonly #graph: Graph;
  readonly #steps = new Map<string, Step>();
  readonly #successors = new Map<string, string[]>();
  /** Keys of the steps that every sender starts. */
  readonly starts: readonly string[];

  constructor(graph: Graph) {
    this.#graph = graph;
    this.starts = graph
      .edgesOf('send', 'reply')
      .filter(({ from, to }) => graph.node(from) && graph.node(to))
      .flatMap(({ to, messages }) => (messages ?? [anyMessage]).map((message) => this.#key({ channelId: to, message })))
      .concat(graph.edgesOf('call').flatMap((edge) => this.#called(edge, anyMessage)));
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
      if (out.kind === 'call') return this.#called(out, message);
      if (out.kind === 'send' && out.requestReply?.reply?.channel === edge.from) return [];
      return (out.messages ?? [message]).map((each) => this.#key({ channelId: out.to, message: each }));
    });
  }

  #called(edge: WithId<TopologyEdge>, message: string): string[] {
    return this.#graph.nodeOf(edge.to, 'consumer') ? (edge.messages ?? [message]).map((each) => this.#key({ edge, message: each })) : [];
  }
}
