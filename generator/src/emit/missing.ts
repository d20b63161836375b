import { databaseNames } from '../../../templates/runtime/store-schema.core.ts';
import type { Finding } from '../model/finding.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { consumingEdges, messagesOver, serviceOf, storesOf, type ServiceNode } from '../model/queries.ts';
import type { TopologyEdge } from '../model/topology.ts';
import { viewEntity } from '../patterns/cqrs/cqrs.emit.ts';
import { variableName } from './encode/env.ts';
import { isSafeName } from './file-set.ts';
import { missingForGeneration } from './findings.ts';
import { canBeKey, isSchema, largestDemand, unstorableText } from './payload.ts';
import { publishersOfView, rowsSource } from './plan-rebuild.ts';
import { storeIdOf } from './plan-services.ts';
import { missingForIdempotency } from './idempotency-findings.ts';
import { missingForReplicas } from './replica-findings.ts';
import { missingForRequests } from './request-findings.ts';

const missing = (messageId: string, pointer: string, message: string, remedy: string) =>
  missingForGeneration(messageId, { pointer, message, remedy });

/** What generation needs and the drawing leaves open. */
export function missingFindings(graph: Graph): Finding[] {
  const services = new Map<string, string>();
  return [
    ...Object.keys(graph.topology.messages)
      .filter((id) => !id.startsWith('x-'))
      .flatMap((id) => messageFindings(graph, id)),
    ...graph.edges.flatMap((edge) => carriedFindings(graph, edge)),
    ...graph.nodesOf('consumer').flatMap(({ id }) => consumerFindings(graph, id)),
    ...graph.nodesOf('read-model').flatMap(({ id }) => readModelFindings(graph, id)),
    ...(graph.nodesOf('producer', 'consumer', 'read-model', 'replica') as ServiceNode[]).flatMap((node) =>
      serviceNameFindings(node, services),
    ),
    ...nameFindings(graph),
    ...missingForRequests(graph),
    ...missingForReplicas(graph),
    ...missingForIdempotency(graph),
    ...(graph.nodesOf('producer', 'consumer', 'read-model').length > 0
      ? []
      : [missing('nothing', '/nodes', 'There is no producer, consumer or read model: nothing to generate.', 'Draw an application.')]),
  ];
}

/** Samples for tests are made of every payload, so that their size has an end. */
const mostSampled = 10_000;

function messageFindings(graph: Graph, id: string): Finding[] {
  const message = graph.topology.messages[id];
  const pointer = `/messages/${id}`;
  if (message === undefined) return [];
  const { payload } = message;
  if (payload['type'] !== 'object' && !isSchema(payload['properties'])) {
    return [
      missing(
        'objectPayload',
        `${pointer}/payload`,
        `${id}: the payload is not an object schema.`,
        'Say "type": "object" and list its properties.',
      ),
    ];
  }
  if (largestDemand(payload) > mostSampled) {
    return [
      missing(
        'largePayload',
        `${pointer}/payload`,
        `${id}: the payload asks for texts or lists of more than ${mostSampled} parts.`,
        'Lower its minLength, minItems, minProperties or the repetitions of its pattern.',
      ),
    ];
  }
  const text = unstorableText(payload);
  if (text !== undefined) {
    return [
      missing(
        'unstorableText',
        `${pointer}/payload`,
        `${id}: the payload names ${JSON.stringify(text)}, which PostgreSQL cannot store.`,
        'Leave out NUL and half characters.',
      ),
    ];
  }
  return [message.idField, message.partitionKey].flatMap((field) =>
    field === undefined || canBeKey(payload, field) ? [] : [keyFinding(id, field, 'it identifies or routes the message')],
  );
}

const keyFinding = (message: string, field: string, reason: string) =>
  missing(
    'keyField',
    `/messages/${message}/payload`,
    `${message}: the field "${field}" is not a required text, number or boolean, and ${reason}.`,
    `Declare "${field}" under "properties" and list it under "required".`,
  );

function carriedFindings(graph: Graph, edge: WithId<TopologyEdge>): Finding[] {
  if (!['send', 'reply', 'receive', 'subscribe', 'project', 'replicate'].includes(edge.kind)) return [];
  if (edge.kind === 'send' && graph.node(edge.from)?.kind === 'external') return [];
  if (messagesOver(graph, edge).length > 0) return [];
  return [
    missing('messages', `/edges/${edge.id}`, `${edge.id}: it is not drawn which messages travel here.`, 'List them under "messages".'),
  ];
}

function consumerFindings(graph: Graph, id: string): Finding[] {
  const edges = consumingEdges(graph, id);
  const store = storeIdOf(graph, id);
  const types = [...new Set(edges.flatMap((edge) => messagesOver(graph, edge)))];
  const keys = new Set(graph.out(id, 'call').flatMap(({ idempotencyKey }) => idempotencyKey ?? []));
  return [
    ...(edges.length > 0
      ? []
      : [missing('source', `/nodes/${id}`, `${id}: nothing feeds this consumer.`, 'Join it to a queue or a topic.')]),
    ...edges
      .filter(({ idempotency }) => idempotency !== undefined && store === undefined)
      .map((edge) =>
        missing(
          'inboxStore',
          `/edges/${edge.id}/idempotency`,
          `${id}: its inbox has no database.`,
          'Draw a write edge to a command store, or name one as the dedup store.',
        ),
      ),
    ...storeKeyFindings(graph, store, types, storesOf(graph, id).length > 0),
    ...[...keys].flatMap((field) => types.flatMap((type) => fieldFindings(graph, type, field, `${id} sends it as an idempotency key`))),
  ];
}

/** A row needs its key, and a message its shard, even where only the inbox is there. */
function storeKeyFindings(graph: Graph, storeId: string | undefined, types: readonly string[], saves: boolean): Finding[] {
  const store = graph.nodeOf(storeId, 'command-store');
  if (store === undefined) return [];
  const fields = new Set([...(saves ? store.entity.key : []), ...(store.sharding?.shardKey ?? [])]);
  return types.flatMap((type) =>
    [...fields].flatMap((field) => fieldFindings(graph, type, field, `the store ${store.id} needs it as a key`)),
  );
}

function fieldFindings(graph: Graph, type: string, field: string, reason: string): Finding[] {
  const payload = graph.topology.messages[type]?.payload;
  return payload === undefined || canBeKey(payload, field) ? [] : [keyFinding(type, field, reason)];
}

function readModelFindings(graph: Graph, id: string): Finding[] {
  const node = graph.nodeOf(id, 'read-model');
  const entity = node && viewEntity(graph, node);
  const edges = consumingEdges(graph, id);
  if (entity === undefined)
    return [
      missing('entity', `/nodes/${id}`, `${id}: it is not drawn what a row of this view is.`, 'Give it an entity with a name and a key.'),
    ];
  if (edges.length === 0)
    return [missing('source', `/nodes/${id}`, `${id}: no events feed this view.`, 'Draw a project edge from a topic.')];
  const types = [...new Set(edges.flatMap((edge) => messagesOver(graph, edge)))];
  const unlogged = node?.readModel?.rebuildFrom === 'log' ? publishersOfView(graph, id).filter(({ store }) => store === undefined) : [];
  const rowless = node?.readModel?.rebuildFrom === 'snapshot' && rowsSource(graph, id) === undefined;
  return [
    ...(rowless
      ? [
          missing(
            'rebuildSnapshot',
            `/nodes/${id}/readModel/rebuildFrom`,
            `${id}: its rows cannot be told from the rows of a command store.`,
            'Name a source with the same key, whose one writer publishes the one event of the view through its outbox; or say "rebuildFrom: log".',
          ),
        ]
      : []),
    ...types.flatMap((type) => entity.key.flatMap((field) => fieldFindings(graph, type, field, `the view ${id} needs it as a key`))),
    ...unlogged.map((publisher) =>
      missing(
        'rebuildLog',
        `/nodes/${id}/readModel/rebuildFrom`,
        `${id}: no log keeps the events of ${publisher.id}, which publishes through no outbox.`,
        `Let ${publisher.id} write a command store with an outbox.`,
      ),
    ),
  ];
}

/** Services become folders and npm packages, in which case does not tell two apart. */
function serviceNameFindings(node: ServiceNode, services: Map<string, string>): Finding[] {
  const name = serviceOf(node);
  if (!isSafeName(name))
    return [
      missing('serviceName', `/nodes/${node.id}/service`, `The service "${name}" cannot be a folder on Windows.`, 'Choose another name.'),
    ];
  const other = services.get(name.replaceAll('-', ''));
  services.set(name.replaceAll('-', ''), name);
  if (other === undefined || other === name) return [];
  return [
    missing(
      'serviceName',
      `/nodes/${node.id}/service`,
      `The services "${name}" and "${other}" become the same name.`,
      'Rename one of them so that they differ in more than dashes.',
    ),
  ];
}

const reservedTables = new Set([
  'inbox',
  'outbox',
  'checkpoint',
  'message_sequence',
  'outstanding_request',
  'answered_request',
  'replica_state',
  'projected',
  'event_log',
  'rebuild_state',
  'schema_version',
  'shard_map',
  'shard_move',
  'shard_slot',
  'delivery_start',
  'sequence_stream',
  'sequence_parked',
  'external_call',
]);
const reservedVariables = new Set(['DATABASE', 'BROKER']);
const reservedRoutes = new Set(['healthz', 'readyz', 'metrics', 'messages', 'requests', 'describe']);

/** Names that would meet one that the runtime uses itself. */
function nameFindings(graph: Graph): Finding[] {
  return [
    ...graph
      .nodesOf('command-store', 'read-model')
      .flatMap((node) =>
        reservedTables.has(node.entity?.name ?? '')
          ? [
              missing(
                'tableName',
                `/nodes/${node.id}/entity/name`,
                `${node.id}: the table "${node.entity?.name}" is one of the runtime's own.`,
                'Choose another entity name.',
              ),
            ]
          : [],
      ),
    ...graph
      .nodesOf('command-store', 'read-model', 'replica', 'external')
      .flatMap(({ id }) =>
        reservedVariables.has(variableName(id))
          ? [
              missing(
                'variableName',
                `/nodes/${id}`,
                `${id}: its environment variable ${variableName(id)}_URL has a meaning already.`,
                'Choose another id.',
              ),
            ]
          : [],
      ),
    ...graph
      .nodesOf('read-model', 'replica')
      .flatMap(({ id }) =>
        reservedRoutes.has(id)
          ? [missing('routeName', `/nodes/${id}`, `${id}: the path /${id} is one of the runtime's own.`, 'Choose another id.')]
          : [],
      ),
    ...graph
      .nodesOf('command-store')
      .flatMap(({ id, entity, sharding }) => databaseNameFindings(graph.topology.info.name, id, entity.name, sharding?.databases)),
  ];
}

/** PostgreSQL cuts names after 63 bytes, so that two could become one. */
function databaseNameFindings(project: string, id: string, table: string, databases: number | undefined): Finding[] {
  const sharding =
    databases === undefined ? {} : { sharding: { shardKey: [], slots: databases, databases, tablesPerDb: 1, mapVersion: 1 } };
  try {
    databaseNames(project, { id, kind: 'command', entity: { table, key: [] }, ...sharding });
    return [];
  } catch {
    return [
      missing(
        'databaseName',
        `/nodes/${id}`,
        `${id}: the name of its database would be longer than PostgreSQL allows.`,
        'Choose a shorter id, or a shorter name of the system.',
      ),
    ];
  }
}
