import type { Finding } from '../model/finding.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { consumingEdges, messagesOver } from '../model/queries.ts';
import type { NodeOf } from '../model/topology.ts';
import { missingForGeneration, notYetGenerated } from './findings.ts';
import { canBeKey, propertiesOf, requiredFields } from './payload.ts';
import { replicatedTypes, sourcesOfReplica } from './plan-replicas.ts';

type Store = WithId<NodeOf<'command-store'>>;

const missing = (messageId: string, pointer: string, message: string, remedy: string) =>
  missingForGeneration(messageId, { pointer, message, remedy });

/** What replicas, and stores whose rows carry a version, need and the drawing leaves open. */
export function missingForReplicas(graph: Graph): Finding[] {
  return [
    ...graph.nodesOf('replica').flatMap(({ id }) => sourceFindings(graph, id)),
    ...graph.nodesOf('command-store').flatMap((store) => versionFindings(graph, store)),
  ];
}

function sourceFindings(graph: Graph, id: string): Finding[] {
  const sources = sourcesOfReplica(graph, id);
  const [source] = sources;
  const pointer = `/nodes/${id}`;
  if (graph.in(id, 'replicate').length === 0)
    return [missing('replicaFeed', pointer, `${id}: nothing feeds this replica.`, 'Draw a replicate edge from a topic.')];
  if (source === undefined || sources.length > 1) {
    const found = source === undefined ? 'none of them writes a store' : `they write ${sources.map((store) => store.id).join(' and ')}`;
    return [
      missing(
        'replicaSource',
        pointer,
        `${id}: it is a copy of one store, that of the publishers to its topic, but ${found}.`,
        'Feed it from a topic to which only the writers of one store publish.',
      ),
    ];
  }
  if (source.versionField === undefined)
    return [
      missing(
        'replicaVersion',
        `/nodes/${source.id}`,
        `${source.id}: its updates carry no version, by which ${id} could tell old from new.`,
        'Name a versionField.',
      ),
    ];
  return [];
}

function versionFindings(graph: Graph, store: Store): Finding[] {
  const { versionField, entity } = store;
  if (versionField === undefined) return [];
  const saved = savedTypes(graph, store.id);
  const replicated = replicatedTypes(graph, store.id);
  const fields = new Set(saved.flatMap((type) => propertiesOf(payloadOf(graph, type)).map(([name]) => name)));
  return [
    ...[...new Set([...saved, ...replicated])].flatMap((type) => versionIn(graph, type, versionField, store.id)),
    ...replicated.flatMap((type) =>
      entity.key.filter((field) => !canBeKey(payloadOf(graph, type), field)).map((field) => keyIn(type, field, store.id)),
    ),
    ...replicated.flatMap((type) =>
      propertiesOf(payloadOf(graph, type)).flatMap(([name]) => (fields.has(name) ? [] : [unsavedField(type, name, store.id)])),
    ),
  ];
}

const payloadOf = (graph: Graph, type: string) => graph.topology.messages[type]?.payload ?? {};

/** Messages that the default handlers save: replies settle requests and are not rows. */
function savedTypes(graph: Graph, storeId: string): string[] {
  const writers = graph.in(storeId, 'write').map(({ from }) => from);
  const types = writers.flatMap((id) => consumingEdges(graph, id).flatMap((edge) => messagesOver(graph, edge)));
  return [...new Set(types)].filter((type) => graph.topology.messages[type]?.kind !== 'reply');
}

function versionIn(graph: Graph, type: string, field: string, store: string): Finding[] {
  const payload = payloadOf(graph, type);
  const property = propertiesOf(payload).find(([name]) => name === field)?.[1];
  if (property?.['type'] === 'integer' && requiredFields(payload).has(field)) return [];
  return [
    missing(
      'versionField',
      `/messages/${type}/payload`,
      `${type}: the field "${field}" is not a required integer, and the rows of ${store} are ordered by it.`,
      `Declare "${field}" as an integer under "properties" and list it under "required".`,
    ),
  ];
}

const keyIn = (type: string, field: string, store: string) =>
  missing(
    'keyField',
    `/messages/${type}/payload`,
    `${type}: the field "${field}" is not a required text, number or boolean, and replicas of ${store} need it as a key.`,
    `Declare "${field}" under "properties" and list it under "required".`,
  );

const unsavedField = (type: string, field: string, store: string) =>
  missing(
    'replicatedField',
    `/messages/${type}/payload/properties/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    `${type}: no message that is saved to ${store} has the field "${field}", so that a snapshot of ${store} could not fill it.`,
    `Leave "${field}" out of ${type}, or add it to what is saved.`,
  );

/** Ways to feed a replica that this release does not generate. */
export function unsupportedReplicas(graph: Graph): Finding[] {
  const fromStore = graph.edgesOf('replicate').filter(({ from }) => graph.nodeOf(from, 'command-store') !== undefined);
  const second = graph.nodesOf('replica').flatMap(({ id }) => graph.in(id, 'replicate').slice(1));
  return [
    ...fromStore.map(({ id, from }) =>
      refuse(
        'replicateFromStore',
        id,
        `The replication straight from store ${from}`,
        'Let the consumer that writes the store publish its updates to a topic, and replicate from the topic.',
      ),
    ),
    ...second.map(({ id, to }) => refuse('secondFeed', id, `A second feed of replica ${to}`, 'Publish all updates to one topic.')),
  ];
}

const refuse = (messageId: string, edge: string, what: string, remedy: string) =>
  notYetGenerated(messageId, { pointer: `/edges/${edge}`, message: `${what} is not generated in this release.`, remedy });
