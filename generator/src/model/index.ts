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
export { checkValue, locateFindings, parseTopology, type ParseResult } from './parse.ts';
export {
  canonicalItem,
  canonicalMember,
  canonicalRoot,
  canonicalTopology,
  editedYaml,
  isSection,
  printYaml,
  serialiseTopology,
  updateText,
  type Holding,
  type Plain,
} from './serialise.ts';
export { splitYaml, type YamlGroup, type YamlPart, type YamlParts } from './yaml-parts.ts';
export { formatText } from './format-text.ts';
export { isEqual } from './equal.ts';
export { fromPointer, toPointer } from './pointer.ts';
export { detectFormat, readText } from './read-text.ts';
export type { Format, SourceMap } from './source-text.ts';
export type { EdgeOf, NodeOf, Position, RuleOverride, RuleSeverity, Topology, TopologyEdge, TopologyNode } from './topology.ts';
export { formatVersion } from './topology.ts';
export type { Message } from './message.ts';
export { generatedBrokers, protocols, type GeneratedBroker, type Protocol, type Server } from './server.ts';
