import type { Server, Topology, TopologyNode } from '../../model/index.ts';
import type { Application, ReadServer } from './application.ts';
import { channelFacts, operationFacts, type ChannelFacts } from './bindings.ts';
import type { Cluster } from './clusters.ts';
import { fileFinding, type FileFinding } from './findings.ts';
import { assignIds, idFor } from './ids.ts';
import { keptOf, type Remainder } from './kept.ts';
import { isMarked } from './marks.ts';
import { isNearest } from './read-server.ts';
import { defined, isEmpty, textOf, without, type Plain } from './values.ts';

/** Servers of all files by key, as ids and elements. */
export function stitchServers(applications: readonly Application[], taken: Topology['servers'], findings: FileFinding[]) {
  const byKey = new Map<string, ReadServer[]>();
  const ids = new Map<string, string>();
  for (const server of applications.flatMap(({ servers }) => servers)) {
    if (isMarked(server.rest)) ids.set(server.key, server.name);
    byKey.set(server.key, [...(byKey.get(server.key) ?? []), server]);
  }
  const known = [...byKey].flatMap(([key, [first]]) =>
    first?.protocol && !ids.has(key) ? [{ key, wished: idFor(first.name, 'server') }] : [],
  );
  for (const [key, id] of assignIds(known, Object.keys(taken))) ids.set(key, id);
  const servers: Record<string, Server> = {};
  for (const [key, same] of byKey) {
    const [first] = same;
    const id = ids.get(key);
    if (!first || isMarked(first.rest)) continue;
    const stated = textOf(first.rest['protocol']) ?? 'none';
    if (!first.protocol || isNearest(stated)) findings.push(brokerFinding(first, stated));
    if (id === undefined || !first.protocol || Object.hasOwn(taken, id)) continue;
    const { protocol, version, description } = first;
    servers[id] = { protocol, ...defined({ version, description }), ...keptOf(same) };
  }
  return { servers, ids };
}

const brokerFinding = ({ name, place, protocol }: ReadServer, stated: string): FileFinding =>
  fileFinding(
    'unknown-broker',
    place,
    protocol
      ? `There is no broker profile for the protocol ${stated} of the server "${name}"; ${protocol}, the nearest one, is drawn.`
      : `There is no broker profile for the protocol ${stated} of the server "${name}"; it is kept under x-asyncapi, and its channels are drawn without a server.`,
    'Choose the broker in the drawing, so that the rules ask what it can do.',
  );

/** What a cluster becomes. */
export interface DrawnChannel {
  readonly id: string;
  readonly isQueue: boolean;
  readonly facts: ChannelFacts;
}

/** Facts of all files about one channel; those of the first one that says something win. */
function factsOf(cluster: Cluster): ChannelFacts {
  const [first, ...others] = cluster.channels.map(({ bindings }) => channelFacts(bindings));
  const asked = cluster.uses.map(({ operation }) => operationFacts(operation.bindings).channel);
  let facts: ChannelFacts = first ?? { members: {}, rest: {} };
  for (const other of others) facts = { ...other, ...facts, members: { ...other.members, ...facts.members }, rest: facts.rest };
  for (const members of asked) facts = { ...facts, members: { ...members, ...facts.members } };
  return facts;
}

/** Whether each message goes to one worker, and whether the files disagree about that. Without a word it is a topic, which loses nobody's copy. */
function kindOf(cluster: Cluster): { isQueue: boolean; isDisputed: boolean } {
  const said = [
    ...cluster.channels.map(({ bindings }) => channelFacts(bindings).isQueue),
    ...cluster.uses.map(({ operation }) => operationFacts(operation.bindings).isQueue),
  ].filter((value) => value !== undefined);
  const isReply = cluster.replies.length > 0;
  return { isQueue: isReply || said.includes(true), isDisputed: !isReply && new Set(said).size > 1 };
}

const channelKey = ({ address, servers }: Cluster) => `channel ${address} ${servers.toSorted().join(' ')}`;

/** Ids and kinds of all channels. @param nodes nodes that there are already */
export function drawChannels(clusters: readonly Cluster[], nodes: Topology['nodes'], taken: Iterable<string>, findings: FileFinding[]) {
  const applications = new Set(taken);
  // An application and its channel often share a name.
  const wishedFor = (address: string) =>
    applications.has(idFor(address, 'channel')) ? idFor(`${address} channel`, 'channel') : idFor(address, 'channel');
  const ids = assignIds(
    clusters.flatMap((cluster) =>
      markedNode(cluster) === undefined ? [{ key: channelKey(cluster), wished: wishedFor(cluster.address) }] : [],
    ),
    [...Object.keys(nodes), ...applications],
  );
  const drawn = new Map<Cluster, DrawnChannel>();
  for (const cluster of clusters) {
    const node = markedNode(cluster);
    const { isQueue, isDisputed } = kindOf(cluster);
    const [first] = cluster.channels;
    if (isDisputed && first) {
      findings.push(
        fileFinding(
          'channel-mismatch',
          first.place,
          `The documents disagree whether "${cluster.address}" is a queue or a topic; it is drawn as a queue.`,
          'Correct the bindings of the document that is wrong, or the drawing.',
        ),
      );
    }
    drawn.set(cluster, {
      id: node ?? ids.get(channelKey(cluster)) ?? '',
      isQueue: node === undefined ? isQueue : nodes[node]?.kind === 'queue',
      facts: factsOf(cluster),
    });
  }
  return drawn;
}

/** The node that a channel is already, where Eventwright wrote it. */
export const markedNode = ({ channels }: Cluster): string | undefined => channels.find(({ node }) => node !== undefined)?.node;

function remainders(cluster: Cluster): Remainder[] {
  return cluster.channels.map((channel) => {
    const { rest } = channelFacts(channel.bindings);
    const others = channel.servers.slice(1).map(({ name }) => name);
    return {
      place: channel.place,
      rest: {
        ...without(channel.rest, ['x-eventwright']),
        ...(channel.title !== undefined && channel.address !== channel.name && { address: channel.address }),
        ...(!isEmpty(rest) && { bindings: rest }),
        ...(others.length > 0 && { servers: channel.servers.map(({ name }) => name) }),
      },
    };
  });
}

/** The queue or topic of a cluster. @param server its id; absent for the default */
export function channelNode(cluster: Cluster, { id, isQueue, facts }: DrawnChannel, server: string | undefined): TopologyNode {
  const stated = cluster.channels.find(({ title, description }) => title !== undefined || description !== undefined);
  const title = stated?.title ?? (cluster.address === id ? undefined : cluster.address);
  const actions = new Set(cluster.uses.map(({ operation }) => operation.action));
  const members: Plain = {
    ...defined({ title, description: stated?.description }),
    ...facts.members,
    ...(facts.members['ordering'] === undefined &&
      cluster.channels.some(({ messages }) => messages.some(({ partitionKey }) => partitionKey)) && { ordering: 'key' }),
    ...(cluster.replies.length === 0 && actions.size < 2 && { external: true }),
    ...(server !== undefined && server !== 'main' && { server }),
    ...keptOf(remainders(cluster)),
  };
  return { kind: isQueue ? 'queue' : 'topic', ...members };
}

/** What of the channels is not understood, for the report. */
export const channelRemainders = (clusters: readonly Cluster[]): Remainder[] =>
  clusters.flatMap((cluster) => remainders(cluster).map(({ place, rest }) => ({ place, rest: without(rest, ['address']) })));
