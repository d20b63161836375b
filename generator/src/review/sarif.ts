import { TextMender } from '../fix/index.ts';
import { applyEdit, type Finding, type Severity, type Topology } from '../model/index.ts';
import type { FileReport, ReportOptions, RuleInfo } from './report.ts';

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };

/** Characters of text that are written anew for the fixes of one file; each fix writes the whole text. */
const mostCharacters = 5_000_000;
const mostFixes = 100;

const artifact = (file: string) => ({ uri: encodeURI(file.replaceAll('\\', '/')).replaceAll('#', '%23').replaceAll('?', '%3F') });

const regionOf = ({ range }: Finding) =>
  range && { startLine: range.line, startColumn: range.column, endLine: range.endLine, endColumn: range.endColumn };

const physical = (file: string, finding: Finding) => {
  const region = regionOf(finding);
  return { artifactLocation: artifact(file), ...(region && { region }) };
};

function location(file: string, finding: Finding) {
  const { target, pointer } = finding;
  const name = target.type === 'document' ? file : target.id;
  return {
    physicalLocation: physical(file, finding),
    logicalLocations: [{ name, fullyQualifiedName: pointer || '/', kind: target.type === 'document' ? 'object' : target.type }],
  };
}

interface Mending {
  readonly topology: Topology;
  readonly mender: TextMender;
  /** Fixes that may still be written. */
  left: number;
}

function mendingOf({ source, findings }: FileReport): Mending | undefined {
  if (!source || !findings.some(({ fix }) => fix)) return undefined;
  const left = Math.min(mostFixes, Math.floor(mostCharacters / Math.max(1, source.text.length)));
  return left === 0 ? undefined : { topology: source.topology, mender: new TextMender(source.text, source.topology), left };
}

/** The fix as replacements of lines. */
function fixesOf(file: string, { fix }: Finding, mending: Mending | undefined) {
  if (!fix || !mending || mending.left === 0) return undefined;
  mending.left -= 1;
  const replacements = mending.mender.hunks(applyEdit(mending.topology, fix.edit)).map(({ from, to, lines }) => ({
    deletedRegion: { startLine: from + 1, startColumn: 1, endLine: to + 1, endColumn: 1 },
    insertedContent: { text: lines.join('') },
  }));
  if (replacements.length === 0) return undefined;
  return [{ description: { text: fix.label }, artifactChanges: [{ artifactLocation: artifact(file), replacements }] }];
}

function results(report: FileReport, ruleIndex: ReadonlyMap<string, number>) {
  const mending = mendingOf(report);
  return report.findings.map((finding) => {
    const { ruleId, severity, message, remedy, pointer, related } = finding;
    const fixes = fixesOf(report.file, finding, mending);
    const index = ruleIndex.get(ruleId);
    const elements = related.map((each) => (each.type === 'document' ? 'document' : `${each.type} ${each.id}`));
    return {
      ruleId,
      ...(index !== undefined && { ruleIndex: index }),
      level: levels[severity],
      message: { text: `${message} ${remedy}` },
      locations: [location(report.file, finding)],
      partialFingerprints: { 'eventwright/v1': `${ruleId} ${pointer}` },
      ...(elements.length > 0 && { properties: { related: elements } }),
      ...(fixes && { fixes }),
    };
  });
}

const descriptor = ({ id, title, why, remedy, severity }: RuleInfo) => ({
  id,
  shortDescription: { text: title },
  ...(why && { fullDescription: { text: `${why.text} Source: ${why.source}.` } }),
  ...(remedy !== undefined && { help: { text: remedy } }),
  defaultConfiguration: { level: levels[severity] },
});

/** The rules that were run, and those that are not in the catalogue but were reported, such as syntax. */
function descriptors(files: readonly FileReport[], rules: readonly RuleInfo[]) {
  const listed = new Set(rules.map(({ id }) => id));
  const others = new Map(files.flatMap(({ findings }) => findings).map(({ ruleId, severity }) => [ruleId, severity] as const));
  const unlisted = [...others].filter(([id]) => !listed.has(id)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [...rules, ...unlisted.map(([id, severity]): RuleInfo => ({ id, severity, title: id }))].map(descriptor);
}

/** Static Analysis Results Interchange Format 2.1.0, for code scanning. Source: OASIS, SARIF 2.1.0. */
export function formatSarif(files: readonly FileReport[], { rules, version }: ReportOptions): string {
  const driverRules = descriptors(files, rules);
  const ruleIndex = new Map(driverRules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: 'Eventwright', version, rules: driverRules } },
    columnKind: 'utf16CodeUnits',
    artifacts: files.map(({ file }) => ({ location: artifact(file) })),
    results: files.flatMap((report) => results(report, ruleIndex)),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}
