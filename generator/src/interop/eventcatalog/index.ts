import { stringify } from 'yaml';
import type { Message, Protocol, Topology, TopologyEdge, TopologyNode } from '../../model/index.ts';
import { exportServices } from '../asyncapi/index.ts';

const folders: Readonly<Record<Message['kind'], string>> = { event: 'events', command: 'commands', query: 'queries', reply: 'events' };

/** What EventCatalog calls the protocols; it has no word for the others. */
const protocolNames: Readonly<Partial<Record<Protocol, string>>> = { kafka: 'kafka', rabbitmq: 'amqp', nats: 'nats', solace: 'solace' };

/** Versions there have three numbers. */
const fullVersion = (version = '1') => [...version.split('.'), '0', '0'].slice(0, 3).join('.');

/**
 * A page: all words of the drawing are in the head, as YAML strings, since the body is MDX and would run what stands between braces.
 * Source: EventCatalog, frontmatter APIs of services, messages and channels.
 */
const page = (head: object, body = '<NodeGraph />') =>
  `---\n${stringify(head, { aliasDuplicateObjects: false, lineWidth: 0 })}---\n\n${body}\n`;

interface Named {
  readonly title?: string;
  readonly description?: string;
}

const about = (id: string, { title, description }: Named, version: string) => ({
  id,
  name: title ?? id,
  version,
  ...(description !== undefined && { summary: description }),
});

const isOwn = (id: string) => !id.startsWith('x-');

function channelPage(id: string, node: TopologyNode, { servers, info }: Topology): string {
  const server = 'server' in node ? servers[node.server ?? 'main'] : undefined;
  const protocol = server && protocolNames[server.protocol];
  return page(
    { ...about(id, node, fullVersion(info.version)), address: id, ...(protocol !== undefined && { protocols: [protocol] }) },
    '<ChannelInformation />',
  );
}

type Pointer = { id: string; version: string; to?: { id: string }[]; from?: { id: string }[] };

/** Each message once, with the channels over which it goes. */
function pointers(edges: readonly TopologyEdge[], direction: 'to' | 'from', { messages }: Topology): Pointer[] {
  const found = new Map<string, Set<string>>();
  for (const edge of edges) {
    for (const id of edge.messages ?? []) if (isOwn(id) && messages[id]) found.set(id, (found.get(id) ?? new Set()).add(edge[direction]));
  }
  return [...found].map(([id, channels]) => ({
    id,
    version: fullVersion(messages[id]?.schemaVersion),
    [direction]: [...channels].toSorted().map((channel) => ({ id: channel })),
  }));
}

const sending: ReadonlySet<string> = new Set(['send', 'reply']);
const taking: ReadonlySet<string> = new Set(['receive', 'subscribe', 'project']);

function servicePage(service: string, topology: Topology): string {
  const members = new Map(
    Object.entries(topology.nodes).filter(([id, node]) => isOwn(id) && (('service' in node ? node.service : undefined) ?? id) === service),
  );
  const edges = Object.entries(topology.edges).flatMap(([id, edge]) => (isOwn(id) ? [edge] : []));
  const sends = pointers(
    edges.filter(({ kind, from }) => sending.has(kind) && members.has(from)),
    'to',
    topology,
  );
  const receives = pointers(
    edges.filter(({ kind, to }) => taking.has(kind) && members.has(to)),
    'from',
    topology,
  );
  const [only, ...others] = members.values();
  return page({ ...about(service, only && others.length === 0 ? only : {}, fullVersion(topology.info.version)), sends, receives });
}

/** A drawing as the content of an EventCatalog: pages of services, messages with their schemas, and channels, by path. */
export function topologyToEventCatalog(topology: Topology): Map<string, string> {
  const files = new Map<string, string>();
  for (const [id, message] of Object.entries(topology.messages)) {
    if (!isOwn(id)) continue;
    const folder = `${folders[message.kind]}/${id}`;
    files.set(`${folder}/index.mdx`, page({ ...about(id, message, fullVersion(message.schemaVersion)), schemaPath: 'schema.json' }));
    files.set(`${folder}/schema.json`, `${JSON.stringify(message.payload, null, 2)}\n`);
  }
  for (const [id, node] of Object.entries(topology.nodes)) {
    if (isOwn(id) && (node.kind === 'queue' || node.kind === 'topic'))
      files.set(`channels/${id}/index.mdx`, channelPage(id, node, topology));
  }
  for (const service of exportServices(topology).keys()) files.set(`services/${service}/index.mdx`, servicePage(service, topology));
  return files;
}
