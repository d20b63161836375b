import type { Topology, TopologyEdge, TopologyNode } from '../../model/index.ts';
import { exportDocument, operationOf } from './export.ts';
import type { Plain } from './values.ts';

/** The service that a node is part of; undefined for channels, stores and what is not ours. */
function serviceOf(id: string, node: TopologyNode | undefined): string | undefined {
  if (!node || id.startsWith('x-')) return undefined;
  return node.kind === 'producer' || node.kind === 'consumer' || node.kind === 'read-model' ? (node.service ?? id) : undefined;
}

interface Part {
  readonly nodes: Set<string>;
  readonly edges: Set<string>;
  readonly messages: Set<string>;
}

const services = (topology: Topology): string[] =>
  [...new Set(Object.entries(topology.nodes).flatMap(([id, node]) => serviceOf(id, node) ?? []))].toSorted();

function addEdge(topology: Topology, part: Part, id: string, edge: TopologyEdge): void {
  part.edges.add(id);
  for (const end of [edge.from, edge.to]) if (Object.hasOwn(topology.nodes, end)) part.nodes.add(end);
  for (const message of edge.messages ?? []) part.messages.add(message);
}

/** Each element in the documents of the services that it touches, and what touches none in the first one. */
function partsOf(topology: Topology, names: readonly string[]): Map<string, Part> {
  const parts = new Map<string, Part>(names.map((name) => [name, { nodes: new Set(), edges: new Set(), messages: new Set() }]));
  const all = [...parts.values()];
  const edges = Object.entries(topology.edges).filter(([id]) => !id.startsWith('x-'));
  for (const [id, node] of Object.entries(topology.nodes)) parts.get(serviceOf(id, node) ?? '')?.nodes.add(id);
  const touching = ({ from, to }: TopologyEdge) => [from, to].flatMap((end) => parts.get(serviceOf(end, topology.nodes[end]) ?? '') ?? []);
  for (const [id, edge] of edges) for (const part of touching(edge)) addEdge(topology, part, id, edge);
  for (const [id, edge] of edges) {
    if (touching(edge).length > 0) continue;
    const near = all.find(({ nodes }) => nodes.has(edge.from) || nodes.has(edge.to)) ?? all[0];
    if (near) addEdge(topology, near, id, edge);
  }
  const [first] = all;
  const rest = (section: 'nodes' | 'messages') => Object.keys(topology[section]).filter((id) => !all.some((part) => part[section].has(id)));
  for (const section of ['nodes', 'messages'] as const) for (const id of rest(section)) first?.[section].add(id);
  return parts;
}

/**
 * One document of AsyncAPI 3.0 a service, by its name; a system without services is one document by its own. `importAsyncApi` of all of
 * them gives an equal topology.
 */
export function exportServices(topology: Topology): Map<string, Plain> {
  const found = services(topology);
  const names = found.length > 0 ? found : [topology.info.name];
  const documents = new Map<string, Plain>();
  for (const [service, part] of partsOf(topology, names)) {
    const isOperation = (edge: TopologyEdge) => {
      const end = operationOf(topology, edge)?.application ?? '';
      return serviceOf(end, topology.nodes[end]) === service;
    };
    documents.set(service, exportDocument(topology, { service, ...part, isOperation, hasCommon: documents.size === 0 }));
  }
  return documents;
}
