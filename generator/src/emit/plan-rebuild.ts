import type { Graph, WithId } from '../model/graph.ts';
import { storesOf } from '../model/queries.ts';
import type { NodeOf } from '../model/topology.ts';

type Store = WithId<NodeOf<'command-store'>>;

/** Topics that feed a view. */
const topicsOfView = (graph: Graph, viewId: string) =>
  graph.in(viewId, 'project').flatMap(({ from }) => graph.nodeOf(from, 'topic')?.id ?? []);

/** Who publishes to the topics of a view, and the store whose outbox it publishes through. */
export function publishersOfView(graph: Graph, viewId: string): { readonly id: string; readonly store: Store | undefined }[] {
  const publishers = new Set(topicsOfView(graph, viewId).flatMap((topic) => graph.in(topic, 'send').map(({ from }) => from)));
  return [...publishers].map((id) => ({ id, store: storesOf(graph, id).find(({ outbox }) => outbox !== undefined) }));
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
