import type { Finding } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { consumingEdges, serviceOf } from '../model/queries.ts';
import { triggerBounds } from '../patterns/competing-consumers/competing-consumers.emit.ts';
import { notYetGenerated } from './findings.ts';
import { membersOf, triggersOf, type DrawnTrigger } from './plan-scale.ts';

const refuse = (messageId: string, pointer: string, what: string, remedy: string) =>
  notYetGenerated(messageId, { pointer, message: `${what} is not generated in this release.`, remedy });

/** Triggers that no deployment could follow. */
export function scaleFindings(graph: Graph): Finding[] {
  const services = [...new Set(graph.nodesOf('consumer').map((node) => serviceOf(node)))];
  return [
    ...graph.edgesOf('scale').flatMap((edge) => edgeFindings(graph, edge.id)),
    ...services.flatMap((name) => serviceFindings(graph, name)),
  ];
}

function edgeFindings(graph: Graph, id: string): Finding[] {
  const edge = graph.edgesOf('scale').find((each) => each.id === id);
  if (edge === undefined) return [];
  const pointer = `/edges/${id}`;
  const own = graph.nodeOf(edge.to, 'consumer')?.scaleTrigger;
  if (edge.scaleTrigger === undefined && own === undefined)
    return [refuse('scaleTrigger', pointer, `${id}: scaling without a trigger`, 'Give the edge, or the consumer, a scale trigger.')];
  if (consumingEdges(graph, edge.to).some(({ from }) => from === edge.from)) return [];
  return [
    refuse(
      'scaleSource',
      pointer,
      `Scaling ${edge.to} by ${edge.from}, which it takes nothing from,`,
      'Draw it from a channel that the consumer takes from.',
    ),
  ];
}

/** A service is one Deployment, and that has one ScaledObject. */
function serviceFindings(graph: Graph, service: string): Finding[] {
  const members = membersOf(graph, service);
  const drawn = members.flatMap(({ id }) => triggersOf(graph, id));
  const [first, ...others] = drawn;
  if (first === undefined) return [];
  const bounds = (each: DrawnTrigger) => triggerBounds(each.trigger, graph.nodeOf(each.consumer, 'consumer')?.replicas);
  const different = others.find((each) => JSON.stringify(bounds(each)) !== JSON.stringify(bounds(first)));
  if (different !== undefined) {
    const what = `Service ${service} with other bounds for ${different.consumer} than for ${first.consumer}`;
    return [
      refuse(
        'scaleBounds',
        different.pointer,
        what,
        'A service is one process: give all its triggers the same min, max, poll and cool-down.',
      ),
    ];
  }
  const scaled = new Set(drawn.map(({ consumer }) => consumer));
  const { min } = bounds(first);
  return members.flatMap((node) => {
    const needed = node.kind === 'consumer' ? (node.replicas?.min ?? 1) : 1;
    if (scaled.has(node.id) || needed <= min) return [];
    const what = `Service ${service} scaled down to ${min} workers, while ${node.id} needs ${needed},`;
    return [refuse('scaleBelow', first.pointer, what, `Raise min to ${needed}, or give ${node.id} a service of its own.`)];
  });
}
