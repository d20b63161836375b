export { legalEdgeKinds, edgeKinds, edgeKindInfo, type EdgeKind } from './edges.ts';
export {
  compareFindings,
  countFindings,
  type ElementRef,
  type Finding,
  type FindingCounts,
  type QuickFix,
  type Range,
  type Severity,
} from './finding.ts';
export { applyEdit, EditError, type EditStep, type TopologyEdit } from './edit.ts';
export { Graph, type WithId } from './graph.ts';
export { locateFindings, parseTopology, type ParseResult } from './parse.ts';
export { canonicalTopology, serialiseTopology, updateText } from './serialise.ts';
export { isEqual } from './equal.ts';
export { detectFormat } from './read-text.ts';
export type { Format, SourceMap } from './source-text.ts';
export type { EdgeOf, NodeOf, Position, RuleOverride, RuleSeverity, Topology, TopologyEdge, TopologyNode } from './topology.ts';
export { formatVersion } from './topology.ts';
export type { Message } from './message.ts';
export { generatedBrokers, protocols, type GeneratedBroker, type Protocol, type Server } from './server.ts';
