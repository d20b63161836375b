import type { EntityDescription } from '../../../../templates/runtime/system.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import type { NodeOf } from '../../model/topology.ts';

/** Row of a view: its own entity, or that of the store whose changes it shows. Undefined where neither is drawn. */
export function viewEntity(graph: Graph, node: WithId<NodeOf<'read-model'>>): EntityDescription | undefined {
  const entity = node.entity ?? graph.nodeOf(node.readModel?.source, 'command-store')?.entity;
  return entity && { table: entity.name, key: entity.key };
}
