import type { Topology, TopologyNode } from '../../model/index.ts';
import type { Application } from './application.ts';
import { invertedOperations, orphanFindings } from './channel-findings.ts';
import { clustersOf, type Cluster } from './clusters.ts';
import type { FileFinding } from './findings.ts';
import { assignIds, idFor } from './ids.ts';
import { keptFindings, keptOf } from './kept.ts';
import { isMarked } from './marks.ts';
import { channelNode, channelRemainders, drawChannels, markedNode, stitchServers, type DrawnChannel } from './stitch-channels.ts';
import { operationRemainders, stitchEdges } from './stitch-edges.ts';
import { stitchMessages } from './stitch-messages.ts';
import { defined, isEmpty, plainOf, type Plain } from './values.ts';

/** Documents with one title are parts of one application. */
const applicationKey = ({ name }: Application) => `application ${name}`;

function applicationNodes(applications: readonly Application[], ids: ReadonlyMap<string, string>): Record<string, TopologyNode> {
  const nodes: Record<string, TopologyNode> = {};
  for (const [key, id] of ids) {
    const parts = applications.filter((application) => applicationKey(application) === key);
    const operations = parts.flatMap((part) => part.operations);
    const takes = operations.some(({ action, reply }) => action === 'receive' || reply !== undefined);
    const stated = parts.find(({ description }) => description !== undefined);
    const title = parts[0]?.title;
    nodes[id] = {
      kind: takes ? 'consumer' : 'producer',
      ...defined({ title, description: stated?.description }),
      ...keptOf(parts),
    };
  }
  return nodes;
}

/** The dead-letter queues that bindings name, drawn where no document describes them. */
function addDeadLetters(
  nodes: Record<string, TopologyNode>,
  clusters: readonly Cluster[],
  drawn: ReadonlyMap<Cluster, DrawnChannel>,
): void {
  const byAddress = new Map(
    clusters.flatMap((cluster) => (drawn.get(cluster)?.isQueue ? [[cluster.address, drawn.get(cluster)?.id ?? '']] : [])),
  );
  const wishes = clusters.flatMap((cluster) => {
    const name = drawn.get(cluster)?.facts.deadLetter?.name;
    return name === undefined || byAddress.has(name) ? [] : [{ key: name, wished: idFor(name, 'dead-letters') }];
  });
  const made = assignIds(wishes, Object.keys(nodes));
  for (const [name, id] of made) nodes[id] = { kind: 'queue', ...(id !== name && { title: name }) };
  for (const cluster of clusters) {
    const channel = drawn.get(cluster);
    const policy = channel?.facts.deadLetter;
    const node = channel && nodes[channel.id];
    const target = policy && (byAddress.get(policy.name) ?? made.get(policy.name));
    if (!node || !policy || target === undefined || (node.kind !== 'queue' && node.kind !== 'topic')) continue;
    nodes[channel.id] = { ...node, deadLetter: { channel: target, ...defined({ maxDeliveries: policy.maxDeliveries }) } };
  }
}

/**
 * Joins applications to one topology by the addresses and servers of their channels.
 * @param base what Eventwright wrote into the documents; it stays as it is
 */
export function stitch(applications: readonly Application[], base: Topology, findings: FileFinding[]): Topology {
  const { servers, ids: serverIds } = stitchServers(applications, base.servers, findings);
  const clusters = clustersOf(applications);
  const acting = applications.filter(({ operations }) => operations.length > 0);
  const applicationIds = assignIds(
    acting.map((application) => ({ key: applicationKey(application), wished: idFor(application.name, 'application') })),
    Object.keys(base.nodes),
  );
  const drawn = drawChannels(clusters, base.nodes, applicationIds.values(), findings);
  const { messages, idOf } = stitchMessages(
    clusters,
    (cluster) => drawn.get(cluster)?.isQueue ?? false,
    { ids: Object.keys(base.messages), of: ({ rest, place }) => (isMarked(rest) ? place.path.at(-1) : undefined) },
    findings,
  );
  const nodes: Record<string, TopologyNode> = { ...base.nodes, ...applicationNodes(acting, applicationIds) };
  const unmarked = clusters.filter((cluster) => markedNode(cluster) === undefined);
  for (const cluster of unmarked) {
    const channel = drawn.get(cluster);
    const server = cluster.servers.map((key) => serverIds.get(key)).find((id) => id !== undefined);
    if (channel) nodes[channel.id] = channelNode(cluster, channel, server);
  }
  addDeadLetters(nodes, unmarked, drawn);
  const edges = stitchEdges({
    clusters,
    drawn,
    nodeOf: (application) => applicationIds.get(applicationKey(application)) ?? '',
    messageId: (message) => idOf.get(message),
    nodes,
    edges: base.edges,
  });
  const idle = applications.filter(({ operations, rest }) => operations.length === 0 && !isEmpty(rest));
  const nowhere = applications.flatMap((application) => application.servers.filter(({ protocol }) => protocol === undefined));
  findings.push(...invertedOperations(acting), ...orphanFindings(unmarked, new Set(acting.map(applicationKey)).size));
  findings.push(
    ...keptFindings([
      ...applications,
      ...applications.flatMap(({ servers: all }) => all.filter(({ rest }) => !isMarked(rest))),
      ...channelRemainders(unmarked),
      ...[...idOf.keys()].filter(({ rest }) => !isMarked(rest)),
      ...operationRemainders(acting),
    ]),
  );
  const kept = keptOf([...idle, ...nowhere]);
  return {
    ...base,
    servers: { ...base.servers, ...servers },
    messages: { ...base.messages, ...messages },
    nodes,
    edges: { ...base.edges, ...edges },
    ...(!isEmpty(kept) && { 'x-asyncapi': { ...plainOf((base as Plain)['x-asyncapi']), ...kept['x-asyncapi'] } }),
  };
}
