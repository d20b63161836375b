import type { EntityDescription, StoreDescription } from '../../../../templates/runtime/system.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import type { NodeOf } from '../../model/topology.ts';

/** Row of a view: its own entity, or that of the store whose changes it shows. Undefined where neither is drawn. */
export function viewEntity(graph: Graph, node: WithId<NodeOf<'read-model'>>): EntityDescription | undefined {
  const entity = node.entity ?? graph.nodeOf(node.readModel?.source, 'command-store')?.entity;
  return entity && { table: entity.name, key: entity.key };
}

/** The command store whose rows have the same key as the view's, so that it can answer for a view that is late. */
export function commandRows(graph: Graph, node: WithId<NodeOf<'read-model'>>): Pick<StoreDescription, 'commandRows'> {
  const source = graph.nodeOf(node.readModel?.source, 'command-store');
  const key = viewEntity(graph, node)?.key ?? [];
  return source !== undefined && source.entity.key.join('\0') === key.join('\0') ? { commandRows: source.id } : {};
}
