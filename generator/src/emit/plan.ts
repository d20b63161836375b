import type { BrokerName, ExternalDescription, MessageDescription, StoreDescription } from '../../../templates/runtime/system.ts';
import { edgeKindInfo } from '../model/edges.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { pascalCase } from '../model/names.ts';
import { messagesOver, titleOf } from '../model/queries.ts';
import type { Message } from '../model/message.ts';
import type { NodeOf } from '../model/topology.ts';
import { commandRows, viewEntity } from '../patterns/cqrs/cqrs.emit.ts';
import { outboxDescription } from '../patterns/replicas/replicas.emit.ts';
import { shardingDescription } from '../patterns/sharding/sharding.emit.ts';
import { drawnRequests } from '../patterns/request-reply/request-reply.emit.ts';
import { variableName } from './encode/env.ts';
import { planChannels } from './plan-channels.ts';
import { sampleOf } from './payload-sample.ts';
import { loggedChannels, rebuildSources, rowsSource } from './plan-rebuild.ts';
import { replicaStores, versioningOf } from './plan-replicas.ts';
import { planServices, serviceDescriptions, storeIdOf } from './plan-services.ts';
import type { AlarmPlan, DiagramNode, MessagePlan, ProjectPlan } from './plan-types.ts';

const defaultVersion = '0.1.0';

/** Everything that the emitters need, as plain data. Call it for a topology without findings of `unsupported` and `missing`. */
export function planProject(graph: Graph, defaultBroker: BrokerName): ProjectPlan {
  const { info, messages } = graph.topology;
  const messagePlans = Object.entries(messages)
    .filter(([id]) => !id.startsWith('x-'))
    .map(([id, message]) => messagePlan(id, message));
  const stores = planStores(graph);
  const services = planServices(graph, stores);
  return {
    title: info.title ?? info.name,
    about: info.description,
    version: info.version ?? defaultVersion,
    messages: messagePlans,
    services,
    alarms: planAlarms(graph),
    diagram: planDiagram(graph),
    system: {
      name: info.name,
      defaultBroker,
      messages: messagePlans.map(({ description }) => description),
      ...planChannels(graph),
      stores,
      externals: planExternals(graph),
      services: serviceDescriptions(graph, services),
    },
  };
}

function messagePlan(id: string, message: Message): MessagePlan {
  const { kind, schemaVersion, idField, partitionKey, sensitive, payload } = message;
  const description: MessageDescription = {
    type: id,
    kind,
    schemaVersion: schemaVersion ?? '1',
    ...(idField !== undefined && { idField }),
    ...(partitionKey !== undefined && { partitionKey }),
    sensitive: sensitive ?? [],
    payload,
  };
  const typeName = `${pascalCase(id)}Data`;
  return {
    description,
    title: message.title ?? id,
    about: message.description,
    typeName,
    validatorName: `is${typeName}`,
    sample: sampleOf(payload),
  };
}

function planStores(graph: Graph): StoreDescription[] {
  const used = new Set(graph.nodesOf('consumer').map(({ id }) => storeIdOf(graph, id)));
  const commandStores = graph.nodesOf('command-store').filter(({ id }) => used.has(id));
  const views = graph.nodesOf('read-model').flatMap((node) => {
    const entity = viewEntity(graph, node);
    return entity ? [{ id: node.id, kind: 'query' as const, entity, ...viewMembers(graph, node) }] : [];
  });
  const requests = drawnRequests(graph);
  const tracing = new Set(requests.map(({ edge }) => storeIdOf(graph, edge.from)));
  const answering = new Set(
    requests.flatMap(({ responders, cancellers }) => [...responders, ...cancellers].map((node) => storeIdOf(graph, node))),
  );
  return [
    ...commandStores.map(({ id, entity, outbox, sharding, versionField }) => ({
      id,
      kind: 'command' as const,
      entity: { table: entity.name, key: entity.key },
      ...(versionField !== undefined && { versioning: versioningOf(graph, id, versionField) }),
      ...(outbox && { outbox: outboxDescription(outbox) }),
      ...logMember(graph, id),
      ...(sharding && { sharding: shardingDescription(sharding) }),
      ...(tracing.has(id) && { requests: true }),
      ...(answering.has(id) && { answers: true }),
    })),
    ...views,
    ...replicaStores(graph),
  ];
}

function viewMembers(
  graph: Graph,
  node: WithId<NodeOf<'read-model'>>,
): Pick<StoreDescription, 'readYourWrites' | 'commandRows' | 'rebuildFromRows' | 'rebuildFrom' | 'maxStalenessMs'> {
  const { id, readModel } = node;
  const rebuildFrom = rebuildSources(graph, id);
  const rebuildFromRows = rowsSource(graph, id);
  return {
    ...(rebuildFrom && { rebuildFrom }),
    ...(rebuildFromRows && { rebuildFromRows }),
    ...(readModel?.maxStalenessMs !== undefined && { maxStalenessMs: readModel.maxStalenessMs }),
    ...(readModel?.consistency === 'read-your-writes' && { readYourWrites: true, ...commandRows(graph, node) }),
  };
}

function logMember(graph: Graph, storeId: string): Pick<StoreDescription, 'eventLog'> {
  const eventLog = loggedChannels(graph, storeId);
  return eventLog === undefined ? {} : { eventLog };
}

function planExternals(graph: Graph): ExternalDescription[] {
  const called = new Set(graph.edgesOf('call').map(({ to }) => to));
  return graph
    .nodesOf('external')
    .filter(({ id }) => called.has(id))
    .map(({ id }) => ({ id, urlVariable: `${variableName(id)}_URL` }));
}

function planAlarms(graph: Graph): AlarmPlan[] {
  const queues = graph
    .nodesOf('queue')
    .flatMap(({ id, alarmDepth, maxAgeMs }): AlarmPlan[] => [
      ...(alarmDepth === undefined ? [] : [{ target: id, measure: 'depth' as const, limit: alarmDepth }]),
      ...(maxAgeMs === undefined ? [] : [{ target: id, measure: 'age' as const, limit: maxAgeMs }]),
    ]);
  const views = graph
    .nodesOf('read-model')
    .flatMap(({ id, readModel }): AlarmPlan[] =>
      readModel?.maxStalenessMs === undefined ? [] : [{ target: id, measure: 'staleness', limit: readModel.maxStalenessMs }],
    );
  const replicas = graph
    .nodesOf('replica')
    .flatMap(({ id, replica }): AlarmPlan[] =>
      replica?.maxLagMs === undefined ? [] : [{ target: id, measure: 'staleness', limit: replica.maxLagMs }],
    );
  return [...queues, ...views, ...replicas];
}

const shapes: Readonly<Record<string, DiagramNode['shape']>> = {
  producer: 'application',
  consumer: 'application',
  topic: 'channel',
  queue: 'channel',
  'command-store': 'store',
  replica: 'store',
  'read-model': 'store',
};

function planDiagram(graph: Graph): ProjectPlan['diagram'] {
  return {
    nodes: graph.nodes.map((node) => ({ id: node.id, title: titleOf(node), shape: shapes[node.kind] ?? 'external' })),
    edges: graph.edges.map((edge) => {
      const names = edge.messages === undefined ? [] : messagesOver(graph, edge);
      return {
        from: edge.from,
        to: edge.to,
        label: names.join(', ') || edgeKindInfo(edge.kind).label.toLowerCase(),
        dotted: edge.kind === 'dead-letter' || edge.kind === 'read',
      };
    }),
  };
}
