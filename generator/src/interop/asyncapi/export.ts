import type { Topology, TopologyEdge, TopologyNode } from '../../model/index.ts';
import { channelBindings, protocolNames } from './export-bindings.ts';
import { headOf, mark, marked, placedPayload, sections } from './marks.ts';
import { defined, without, type Plain } from './values.ts';

/** The part of a topology that one document describes. */
export interface Selection {
  /** Service whose document it is; absent for the system. */
  readonly service?: string;
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly messages: ReadonlySet<string>;
  /** Whether an edge is an operation of the one that the document speaks for. */
  readonly isOperation: (edge: TopologyEdge) => boolean;
  /** Whether it also carries what belongs to no document in particular: rules and members of the user. */
  readonly hasCommon: boolean;
}

const isOurs = (id: string) => !id.startsWith('x-');
const pick = <Item>(map: Readonly<Record<string, Item>>, wanted: (id: string, item: Item) => boolean) =>
  Object.entries(map).filter(([id, item]) => wanted(id, item));

export const isChannel = (node: TopologyNode | undefined): boolean => node?.kind === 'queue' || node?.kind === 'topic';

/** The channel of an edge, and the direction seen from the application at its other end; undefined where it is no operation. */
export function operationOf({ nodes }: Topology, { kind, from, to }: TopologyEdge) {
  if (kind === 'send' || kind === 'reply')
    return isChannel(nodes[to]) ? ({ action: 'send', channel: to, application: from } as const) : undefined;
  const takes = kind === 'receive' || kind === 'subscribe' || kind === 'project' || kind === 'replicate';
  if (!takes || !isChannel(nodes[from]) || isChannel(nodes[to])) return undefined;
  return { action: 'receive', channel: from, application: to } as const;
}

const channelReference = (id: string) => ({ $ref: `#/channels/${id}` });

/** Messages that AsyncAPI can say: each once, and all of them drawn. */
function spokenMessages({ messages }: Topology, edge: TopologyEdge): readonly string[] | undefined {
  const stated = edge.messages;
  const isSpoken = stated && new Set(stated).size === stated.length && stated.every((id) => Object.hasOwn(messages, id));
  return isSpoken ? stated : undefined;
}

function operationsOf(topology: Topology, edges: readonly [string, TopologyEdge][]): Plain {
  return Object.fromEntries(
    edges.map(([id, edge]) => {
      const operation = operationOf(topology, edge);
      const channel = operation?.channel ?? '';
      const messages = spokenMessages(topology, edge);
      const reply = edge.kind === 'send' ? edge.requestReply?.reply?.channel : undefined;
      return [
        id,
        {
          action: operation?.action,
          channel: channelReference(channel),
          ...(messages && { messages: messages.map((message) => ({ $ref: `#/channels/${channel}/messages/${message}` })) }),
          ...(reply !== undefined && isChannel(topology.nodes[reply]) && { reply: { channel: channelReference(reply) } }),
          ...marked(edge, messages ? ['messages'] : []),
        },
      ];
    }),
  );
}

function channelsOf(topology: Topology, nodes: readonly [string, TopologyNode][], edges: readonly [string, TopologyEdge][]): Plain {
  const carried = new Map<string, Set<string>>();
  for (const [, edge] of edges) {
    const channel = operationOf(topology, edge)?.channel;
    if (channel === undefined) continue;
    const set = carried.get(channel) ?? new Set();
    for (const message of spokenMessages(topology, edge) ?? []) set.add(message);
    carried.set(channel, set);
  }
  return Object.fromEntries(
    nodes.map(([id, node]) => {
      const stated = 'server' in node ? node.server : undefined;
      const server = stated ?? 'main';
      const isServer = Object.hasOwn(topology.servers, server) && isOurs(server);
      const messages = [...(carried.get(id) ?? [])].toSorted();
      const bindings = isServer ? channelBindings(id, node, topology.servers[server]?.protocol) : undefined;
      return [
        id,
        {
          address: id,
          ...(isServer && { servers: [{ $ref: `#/servers/${server}` }] }),
          messages: Object.fromEntries(messages.map((message) => [message, { $ref: `#/components/messages/${message}` }])),
          ...defined({ bindings }),
          ...marked(node),
        },
      ];
    }),
  );
}

const serversOf = ({ servers }: Topology): Plain =>
  Object.fromEntries(
    pick(servers, isOurs).map(([id, server]) => [
      id,
      {
        // A drawing holds no addresses: whoever uses the document states it.
        host: `{${id}}`,
        protocol: protocolNames[server.protocol],
        variables: { [id]: { description: 'Host and port of the broker.' } },
        ...marked(server),
      },
    ]),
  );

const messagesOf = ({ messages }: Topology, wanted: ReadonlySet<string>): Plain =>
  Object.fromEntries(
    pick(messages, (id) => isOurs(id) && wanted.has(id)).map(([id, message]) => [
      id,
      { name: id, payload: placedPayload(message.payload, id), ...marked(message, ['payload']) },
    ]),
  );

/** What AsyncAPI has no place for, by section. */
function keptBy(topology: Topology, { nodes, edges, hasCommon }: Selection, operations: ReadonlySet<string>): Plain {
  const kept = {
    servers: pick(topology.servers, (id) => hasCommon && !isOurs(id)),
    messages: pick(topology.messages, (id) => hasCommon && !isOurs(id)),
    nodes: pick(topology.nodes, (id, node) => (isOurs(id) ? nodes.has(id) && !isChannel(node) : hasCommon)),
    edges: pick(topology.edges, (id) => (isOurs(id) ? edges.has(id) && !operations.has(id) : hasCommon)),
    rules: pick(topology.rules, () => hasCommon),
    layout: pick(topology.layout, (id) => nodes.has(id) || (hasCommon && !Object.hasOwn(topology.nodes, id))),
  };
  return Object.fromEntries(
    Object.entries(kept).flatMap(([section, entries]) => (entries.length > 0 ? [[section, Object.fromEntries<unknown>(entries)]] : [])),
  );
}

/** One document of AsyncAPI 3.0. */
export function exportDocument(topology: Topology, selection: Selection): Plain {
  const { service, nodes, edges, messages, isOperation, hasCommon } = selection;
  const operations = pick(
    topology.edges,
    (id, edge) => isOurs(id) && edges.has(id) && isOperation(edge) && operationOf(topology, edge) !== undefined,
  );
  const channels = pick(topology.nodes, (id, node) => isOurs(id) && nodes.has(id) && isChannel(node));
  const head = headOf(topology.info);
  const common = hasCommon ? without(topology, [...sections, 'eventwright', 'info']) : {};
  return {
    asyncapi: '3.0.0',
    info: service === undefined ? head : { title: service, version: head['version'] },
    servers: serversOf(topology),
    channels: channelsOf(topology, channels, operations),
    operations: operationsOf(topology, operations),
    components: { messages: messagesOf(topology, messages) },
    [mark]: {
      format: topology.eventwright,
      ...defined({ service }),
      info: topology.info,
      ...common,
      ...keptBy(topology, selection, new Set(operations.map(([id]) => id))),
    },
  };
}

/** The whole system as one document of AsyncAPI 3.0; `importAsyncApi` of it gives an equal topology. */
export const exportAsyncApi = (topology: Topology): Plain =>
  exportDocument(topology, {
    nodes: new Set(Object.keys(topology.nodes)),
    edges: new Set(Object.keys(topology.edges)),
    messages: new Set(Object.keys(topology.messages)),
    // What an external system sends is no operation of this one.
    isOperation: (edge) => topology.nodes[operationOf(topology, edge)?.application ?? '']?.kind !== 'external',
    hasCommon: true,
  });
