import { checkValue, formatVersion, locateFindings, type Finding, type SourceMap, type Topology } from '../../model/index.ts';
import type { Application } from './application.ts';
import type { FileFinding } from './findings.ts';
import { idFor } from './ids.ts';
import { DocumentReader } from './read-application.ts';
import { asDocument, readFile, type AsyncApiDocument, type SourceFile } from './read-document.ts';
import { isOwn, readMarked } from './read-marked.ts';
import { readV2 } from './read-v2.ts';
import { readV3 } from './read-v3.ts';
import { References, type ReadReferenced } from './references.ts';
import { stitch } from './stitch.ts';

export interface ImportOptions {
  /** Reads a file that a `$ref` names; without it, references to other files than those given are reported. */
  readonly read?: ReadReferenced;
  /** Whether the authors of 2.x documents wrote `publish` for what their application sends. */
  readonly isInverted?: boolean;
  /** Name of the system; that of the only application, or `imported`, unless stated. */
  readonly name?: string;
}

export interface ImportResult {
  /** Absent where a document is refused, or what it holds fits no topology. */
  readonly topology?: Topology;
  /** By file, with places. */
  readonly reports: readonly { readonly file: string; readonly findings: readonly Finding[] }[];
}

const emptyTopology = (info: Topology['info']): Topology => ({
  eventwright: formatVersion,
  info,
  servers: {},
  messages: {},
  nodes: {},
  edges: {},
  rules: {},
  layout: {},
});

function infoFor(applications: readonly Application[], name: string | undefined): Topology['info'] {
  const titles = new Set(applications.map((application) => application.name));
  const [only] = applications;
  if (!only || titles.size > 1) return { name: name ?? 'imported' };
  return { name: name ?? idFor(only.name, 'system'), ...(only.title !== undefined && { title: only.title }) };
}

/** Errors of the topology, told of the first document: a mark there was edited into something else. */
const asFileFindings = (file: string, findings: readonly Finding[]): FileFinding[] =>
  findings.map((finding) => ({ file, finding: { ...finding, target: { type: 'document' }, pointer: '' } }));

function reportsOf(findings: readonly FileFinding[], sources: ReadonlyMap<string, SourceMap>) {
  const byFile = new Map<string, Finding[]>();
  for (const { file, finding } of findings) byFile.set(file, [...(byFile.get(file) ?? []), finding]);
  return [...byFile].map(([file, found]) => ({ file, findings: locateFindings(found, sources.get(file)) }));
}

function documentsOf(files: readonly SourceFile[], findings: FileFinding[]) {
  const values = new Map<string, unknown>();
  const sources = new Map<string, SourceMap>();
  const documents: AsyncApiDocument[] = [];
  for (const file of files) {
    const { value, source, findings: problems } = readFile(file);
    findings.push(...problems);
    if (source) sources.set(file.name, source);
    if (problems.length > 0) continue;
    values.set(file.name, value);
    const document = asDocument(file.name, value);
    if ('finding' in document) findings.push(document);
    else documents.push(document);
  }
  return { values, sources, documents };
}

/**
 * AsyncAPI documents of 2.0 to 3.x as one topology, with what was found in them. Never throws, whatever the texts, and never asks the
 * network. Positions are left to the designer, which lays out a drawing that has none.
 * @param files in any order: it does not change ids
 */
export function importAsyncApi(
  files: readonly SourceFile[],
  { read = () => undefined, isInverted = false, name }: ImportOptions = {},
): ImportResult {
  const findings: FileFinding[] = [];
  const { values, sources, documents } = documentsOf(files, findings);
  const refused = () => ({ reports: reportsOf(findings, sources) });
  if (findings.length > 0 || documents.length === 0) return refused();
  const references = new References(values, read);
  const applications = documents.map((document) => {
    const reader = new DocumentReader(document, references, findings);
    return document.major === 2 ? readV2(reader, isInverted) : readV3(reader);
  });
  const own = documents.filter(isOwn);
  const base = own.length > 0 ? readMarked(own, findings) : emptyTopology(infoFor(applications, name));
  const checked = checkValue(base);
  if (!checked.topology) {
    findings.push(...asFileFindings(own[0]?.file ?? '', checked.findings));
    return refused();
  }
  const topology = stitch(applications, checked.topology, findings);
  findings.push(...references.findings);
  const { topology: sound, findings: faults } = checkValue(topology);
  if (!sound) findings.push(...asFileFindings(documents[0]?.file ?? '', faults));
  return { ...(sound && { topology: sound }), reports: reportsOf(findings, sources) };
}
