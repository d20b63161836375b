import { compareFindings, type Finding } from './finding.ts';
import validateTopology from './generated/validate-topology.js';
import { limits } from './limits.ts';
import { nameFindings } from './names.ts';
import type { ReadProblem } from './read-result.ts';
import { detectFormat, readText } from './read-text.ts';
import { referenceFindings } from './references.ts';
import { elementAt, schemaFindings } from './schema-findings.ts';
import type { Format, SourceMap } from './source-text.ts';
import { formatVersion, type Topology } from './topology.ts';

export interface ParseResult {
  /** Absent where the text does not fit the format; then at least one finding is an error. */
  topology?: Topology;
  findings: Finding[];
  format: Format;
  /** Finds the place of a pointer in the text; absent where the text could not be read. */
  source?: SourceMap;
}

const spoken: Record<ReadProblem['kind'], (detail: string) => { message: string; remedy: string }> = {
  syntax: (detail) => ({ message: `The text cannot be read: ${detail}.`, remedy: 'Correct the syntax at this place.' }),
  'duplicate-member': (detail) => ({
    message: `The property "${detail}" stands here twice.`,
    remedy: 'Keep one of the two; readers would silently take the last.',
  }),
  'forbidden-member': (detail) => ({
    message: `The property name "${detail}" is refused.`,
    remedy: 'Rename it: it would reach the internals of JavaScript programs.',
  }),
  'too-deep': (detail) => ({
    message: `The text is nested deeper than ${detail} levels.`,
    remedy: 'Flatten it; a topology needs about ten.',
  }),
  'too-large': (detail) => ({
    message: `The text is longer than ${detail} characters.`,
    remedy: 'Split the system into several topologies.',
  }),
};

/** What a text that cannot be read is told as. */
export const readFinding = ({ kind, pointer, detail, range }: ReadProblem): Finding => ({
  ruleId: `document/${kind}`,
  messageId: kind,
  severity: 'error',
  ...spoken[kind](detail),
  target: elementAt(pointer),
  related: [],
  pointer,
  ...(range && { range }),
});

function shapeFindings(value: unknown): Finding[] {
  const version = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['eventwright'] : undefined;
  if (version === undefined || version === formatVersion) {
    return validateTopology(value) ? [] : schemaFindings(value, (validateTopology.errors ?? []).slice(0, limits.maxProblems));
  }
  return [
    {
      ruleId: 'document/version',
      messageId: 'unsupported',
      severity: 'error',
      message: `The format version ${JSON.stringify(version)} is not known.`,
      remedy: `This release reads version "${formatVersion}"; update Eventwright, or correct the "eventwright" property.`,
      target: { type: 'document' },
      related: [],
      pointer: '/eventwright',
    },
  ];
}

/** What the format and its references find wrong in a value, without places; the topology is absent where the value does not fit the format. */
export function checkValue(value: unknown): { topology?: Topology; findings: Finding[] } {
  const shape = shapeFindings(value);
  if (shape.length > 0) return { findings: shape };
  const topology = completed(value);
  return { topology, findings: [...referenceFindings(topology), ...nameFindings(topology)] };
}

/** A plain value that already fits the schema, as a topology with all its maps. */
const completed = (value: unknown): Topology =>
  ({ servers: {}, messages: {}, nodes: {}, edges: {}, rules: {}, layout: {}, ...(value as object) }) as Topology;

/**
 * Text to a topology, or to findings that say where and why not. Never throws, whatever the text.
 * References and names are reported too, but do not stop the topology from being returned.
 * @param format taken from the first character unless stated: JSON begins with a brace
 */
export function parseTopology(text: string, format: Format = detectFormat(text)): ParseResult {
  const { value, problems, source } = readText(text, format);
  const located = source ? { format, source } : { format };
  const refused = problems.map(readFinding);
  const readable = value !== undefined && refused.length === 0;
  const { topology, findings } = readable ? checkValue(value) : { findings: refused };
  return { ...(topology && { topology }), findings: locateFindings(findings, source), ...located };
}

/** Adds the place in the text to findings that only have a pointer, and sorts them. */
export function locateFindings(findings: readonly Finding[], source: SourceMap | undefined): Finding[] {
  return findings
    .map((finding) => {
      const range = finding.range ?? source?.locate(finding.pointer);
      return range ? { ...finding, range } : finding;
    })
    .toSorted(compareFindings);
}
