import type { Graph, WithId } from '../../model/graph.ts';
import type { EdgeOf, TopologyEdge } from '../../model/topology.ts';
import { cyclicCore } from '../cyclic-core.ts';

/** Stands for whatever travels where the drawing names no message. */
const anyMessage = '*';

/** A message lying on a channel, or being handled at the end of an edge. */
interface Step {
  readonly channelId?: string;
  readonly edge?: WithId<TopologyEdge>;
  readonly message: string;
}

const flowKinds = ['send', 'reply', 'call', 'receive', 'subscribe'] as const;

/** Ids of the nodes that may lie on a cycle. */
function coreOf(graph: Graph): ReadonlySet<string> {
  const positions = new Map(graph.nodes.map(({ id }, at) => [id, at]));
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (from: string, to: string) => {
    const [start, end] = [positions.get(from), positions.get(to)];
    if (start === undefined || end === undefined) return;
    starts.push(start);
    ends.push(end);
  };
  for (const { from, to } of graph.edgesOf(...flowKinds)) add(from, to);
  for (const { from, requestReply } of graph.edgesOf('send')) {
    if (requestReply?.cancelChannel !== undefined) add(from, requestReply.cancelChannel);
  }
  return new Set(cyclicCore(graph.nodes.length, starts, ends).flatMap((at) => graph.nodes[at]?.id ?? []));
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
    this.starts = this.#core.size === 0 ? [] : this.#startsOf(graph);
  }

  #startsOf(graph: Graph): string[] {
    return graph
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

  /**
   * A handler may send on all its out-edges, but for a new request when it has just got the reply to its last. The runtime
   * sends a cancellation after its request and never of itself, so that it flows where the request does.
   */
  #handled(edge: WithId<TopologyEdge>, message: string): string[] {
    const handler = this.#graph.nodeOf(edge.to, 'consumer');
    if (!handler || handler.maxHops !== undefined) return [];
    const sends = this.#graph.out(handler.id, 'send');
    const cancels = new Set(sends.map(({ requestReply }) => requestReply?.cancelChannel));
    return this.#graph.out(handler.id, 'send', 'reply', 'call').flatMap((out) => {
      if (out.kind === 'call') return this.#core.has(out.to) ? this.#called(out, message) : [];
      if (out.kind === 'send' && (cancels.has(out.to) || out.requestReply?.reply?.channel === edge.from)) return [];
      const cancelled = out.kind === 'send' ? out.requestReply?.cancelChannel : undefined;
      const cancellation = cancelled === undefined ? [] : this.#cancelled(cancelled, sends);
      return [...this.#laid(out.to, out.messages ?? [message]), ...cancellation];
    });
  }

  #cancelled(channelId: string, sends: readonly WithId<EdgeOf<'send'>>[]): string[] {
    const drawn = sends.filter(({ to }) => to === channelId).flatMap(({ messages }) => messages ?? [anyMessage]);
    return this.#laid(channelId, drawn.length > 0 ? drawn : [anyMessage]);
  }

  #laid(channelId: string, messages: readonly string[]): string[] {
    return this.#core.has(channelId) ? messages.map((each) => this.#key({ channelId, message: each })) : [];
  }

  #called(edge: WithId<TopologyEdge>, message: string): string[] {
    return this.#graph.nodeOf(edge.to, 'consumer') ? (edge.messages ?? [message]).map((each) => this.#key({ edge, message: each })) : [];
  }
}
