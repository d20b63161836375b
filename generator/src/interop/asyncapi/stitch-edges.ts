import type { Topology, TopologyEdge } from '../../model/index.ts';
import type { Application, ReadChannel, ReadMessage, ReadOperation } from './application.ts';
import { operationFacts, subscriptionName } from './bindings.ts';
import type { Cluster } from './clusters.ts';
import { assignIds, idFor } from './ids.ts';
import { keptOf, type Remainder } from './kept.ts';
import type { DrawnChannel } from './stitch-channels.ts';
import { isEmpty, without, type Plain } from './values.ts';

/** All that runs between one application and one channel in one direction. */
interface Line {
  readonly kind: 'send' | 'receive' | 'subscribe' | 'reply';
  readonly from: string;
  readonly to: string;
  readonly channel: DrawnChannel;
  readonly operations: ReadOperation[];
  readonly messages: Set<ReadMessage>;
  /** Node of the reply queue of a request. */
  reply?: string;
}

const sentences: Readonly<Record<Line['kind'], (from: string, to: string) => string>> = {
  send: (from, to) => `${from}-sends-${to}`,
  receive: (from, to) => `${from}-handled-by-${to}`,
  subscribe: (from, to) => `${from}-feeds-${to}`,
  reply: (from, to) => `${from}-replies-on-${to}`,
};

class Lines {
  readonly byKey = new Map<string, Line>();

  at(kind: Line['kind'], from: string, to: string, channel: DrawnChannel): Line {
    const key = `${kind} ${from} ${to}`;
    const line = this.byKey.get(key) ?? { kind, from, to, channel, operations: [], messages: new Set() };
    this.byKey.set(key, line);
    return line;
  }
}

/** What an edge keeps of its operations. */
const remainderOf = ({ place, rest, bindings }: ReadOperation): Remainder => {
  const unread = operationFacts(bindings).rest;
  return { place, rest: { ...without(rest, ['x-eventwright']), ...(!isEmpty(unread) && { bindings: unread }) } };
};

/** What of the operations is not understood, for the report. */
export const operationRemainders = (applications: readonly Application[]): Remainder[] =>
  applications.flatMap(({ operations }) => operations.map(remainderOf));

function linesOf(clusters: readonly Cluster[], drawn: ReadonlyMap<Cluster, DrawnChannel>, nodeOf: (application: Application) => string) {
  const lines = new Lines();
  const byChannel = new Map<ReadChannel, DrawnChannel>();
  for (const cluster of clusters) {
    const channel = drawn.get(cluster);
    if (channel) for (const each of cluster.channels) byChannel.set(each, channel);
  }
  for (const { application, operation } of clusters.flatMap(({ uses }) => uses)) {
    const channel = byChannel.get(operation.channel);
    if (!channel) continue;
    const node = nodeOf(application);
    const taking = channel.isQueue ? 'receive' : 'subscribe';
    const line = operation.action === 'send' ? lines.at('send', node, channel.id, channel) : lines.at(taking, channel.id, node, channel);
    line.operations.push(operation);
    for (const message of operation.messages ?? operation.channel.messages) line.messages.add(message);
    const reply = operation.reply && byChannel.get(operation.reply);
    if (!reply || !operation.reply) continue;
    // A requester takes the replies; a responder gives them.
    const answer = operation.action === 'send' ? lines.at('receive', reply.id, node, reply) : lines.at('reply', node, reply.id, reply);
    for (const message of operation.reply.messages) answer.messages.add(message);
    if (operation.action === 'send') line.reply = reply.id;
  }
  return [...lines.byKey.values()];
}

export interface EdgeSettings {
  readonly clusters: readonly Cluster[];
  readonly drawn: ReadonlyMap<Cluster, DrawnChannel>;
  readonly nodeOf: (application: Application) => string;
  readonly messageId: (message: ReadMessage) => string | undefined;
  readonly nodes: Topology['nodes'];
  readonly edges: Topology['edges'];
}

/** Edges between applications and channels, one a pair and direction. */
export function stitchEdges({ clusters, drawn, nodeOf, messageId, nodes, edges }: EdgeSettings): Record<string, TopologyEdge> {
  const lines = linesOf(clusters, drawn, nodeOf);
  const wishes = lines.map(({ kind, from, to }) => {
    const key = sentences[kind](from, to);
    return { key, wished: idFor(key, 'edge') };
  });
  const ids = assignIds(wishes, [...Object.keys(edges), ...Object.keys(nodes)]);
  const names = new Set([...Object.keys(nodes), ...ids.values()]);
  return Object.fromEntries(
    lines.map((line) => [ids.get(sentences[line.kind](line.from, line.to)) ?? '', drawLine(line, messageId, names)]),
  );
}

function drawLine(line: Line, messageId: (message: ReadMessage) => string | undefined, names: Set<string>): TopologyEdge {
  const { kind, from, to, operations, channel, reply } = line;
  const facts = operations.map(({ bindings }) => operationFacts(bindings));
  const members = Object.assign({}, ...facts.map((each) => each.members)) as Plain;
  const taking = kind === 'receive' || kind === 'subscribe';
  const ids = [...line.messages].flatMap((message) => messageId(message) ?? []);
  const group = facts.map((each) => each.group).find((each) => each !== undefined);
  const name = kind === 'subscribe' && group !== undefined ? subscriptionName(group) : undefined;
  const isFree = name !== undefined && !names.has(name);
  if (isFree) names.add(name);
  const correlationId = [...line.messages].find(({ correlationField }) => correlationField !== undefined)?.correlationField;
  const [only, ...others] = operations;
  const edge: Plain = {
    kind,
    from,
    to,
    ...(only && others.length === 0 && only.title !== undefined && { title: only.title }),
    ...(only && others.length === 0 && only.description !== undefined && { description: only.description }),
    ...(ids.length > 0 && { messages: [...new Set(ids)] }),
    ...(taking ? members : without(members, ['ackMode'])),
    ...(taking && channel.facts.ackTimeoutMs !== undefined && { ackTimeoutMs: channel.facts.ackTimeoutMs }),
    ...(isFree && { subscription: { name } }),
    ...(reply !== undefined && { requestReply: { reply: { channel: reply, ...(correlationId !== undefined && { correlationId }) } } }),
    ...keptOf([
      ...operations.map(remainderOf),
      // A name that is in use already is kept in its own words.
      ...(group !== undefined && !isFree && only ? [{ place: only.place, rest: { group } }] : []),
    ]),
  };
  return edge as TopologyEdge;
}
