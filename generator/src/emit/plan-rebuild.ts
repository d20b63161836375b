import type { RowsDescription } from '../../../templates/runtime/system.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { messagesOver, storesOf } from '../model/queries.ts';
import type { NodeOf } from '../model/topology.ts';
import { viewEntity } from '../patterns/cqrs/cqrs.emit.ts';

type Store = WithId<NodeOf<'command-store'>>;

/** Topics that feed a view. */
const topicsOfView = (graph: Graph, viewId: string) =>
  graph.in(viewId, 'project').flatMap(({ from }) => graph.nodeOf(from, 'topic')?.id ?? []);

/** Who publishes to the topics of a view, and the store whose outbox it publishes through. */
export function publishersOfView(graph: Graph, viewId: string): { readonly id: string; readonly store: Store | undefined }[] {
  const publishers = new Set(topicsOfView(graph, viewId).flatMap((topic) => graph.in(topic, 'send').map(({ from }) => from)));
  return [...publishers].map((id) => ({ id, store: storesOf(graph, id).find(({ outbox }) => outbox !== undefined) }));
}

/** The one who publishes the one event that says what a row of the view's source is; undefined where there is none, or several. */
export function rowsSource(graph: Graph, viewId: string): RowsDescription | undefined {
  const view = graph.nodeOf(viewId, 'read-model');
  if (view?.readModel?.rebuildFrom !== 'snapshot') return undefined;
  const source = graph.nodeOf(view.readModel.source, 'command-store');
  const types = [...new Set(graph.in(viewId, 'project').flatMap((edge) => messagesOver(graph, edge)))];
  const publishers = publishersOfView(graph, viewId);
  const [type, ...otherTypes] = types;
  const [publisher, ...others] = publishers;
  const hasRows =
    source !== undefined && publisher?.store?.id === source.id && viewEntity(graph, view)?.key.join('\0') === source.entity.key.join('\0');
  if (!hasRows || type === undefined || otherTypes.length > 0 || others.length > 0) return undefined;
  return { store: source.id, type, publisher: publisher.id };
}

const rebuiltFromLog = (graph: Graph) => graph.nodesOf('read-model').filter(({ readModel }) => readModel?.rebuildFrom === 'log');

/** Stores whose logs hold all events of a view that is rebuilt from a log; undefined for another one. */
export function rebuildSources(graph: Graph, viewId: string): string[] | undefined {
  if (!rebuiltFromLog(graph).some(({ id }) => id === viewId)) return undefined;
  return [...new Set(publishersOfView(graph, viewId).flatMap(({ store }) => store?.id ?? []))].toSorted();
}

/** Channels whose events a store keeps, since a view is rebuilt from them; undefined where none is. */
export function loggedChannels(graph: Graph, storeId: string): string[] | undefined {
  const views = rebuiltFromLog(graph).filter(({ id }) => publishersOfView(graph, id).some(({ store }) => store?.id === storeId));
  const channels = [...new Set(views.flatMap(({ id }) => topicsOfView(graph, id)))].toSorted();
  return channels.length === 0 ? undefined : channels;
}
