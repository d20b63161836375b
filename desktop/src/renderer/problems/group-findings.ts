import type { ElementRef, Finding, Severity } from 'eventwright/model/index.ts';
import { elementKey } from '../state/findings-store.ts';
import { texts } from '../texts/index.ts';

export const groupings = ['severity', 'area', 'element'] as const;
export type Grouping = (typeof groupings)[number];

export interface FindingGroup {
  readonly key: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

const areaOf = ({ ruleId }: Finding) => ruleId.split('/')[0] ?? ruleId;
const areaTitle = (area: string): string | undefined => (texts.problems.areas as Readonly<Record<string, string>>)[area];

const severityTitle = (severity: Severity, count: number) => texts.problems.count(severity, count);

/** @param titleOf the title of an element, for people */
function keyAndTitle(finding: Finding, by: Grouping, titleOf: (ref: ElementRef) => string): readonly [key: string, title: string] {
  if (by === 'severity') return [finding.severity, finding.severity];
  if (by === 'element') return [elementKey(finding.target), titleOf(finding.target)];
  const area = areaOf(finding);
  return [area, areaTitle(area) ?? area];
}

/** Findings in groups. Findings come worst first, and so do the groups. */
export function groupFindings(findings: readonly Finding[], by: Grouping, titleOf: (ref: ElementRef) => string): FindingGroup[] {
  const groups = new Map<string, { title: string; findings: Finding[] }>();
  for (const finding of findings) {
    const [key, title] = keyAndTitle(finding, by, titleOf);
    const known = groups.get(key);
    if (known) known.findings.push(finding);
    else groups.set(key, { title, findings: [finding] });
  }
  return [...groups].map(([key, { title, findings: own }]) => ({
    key,
    title: by === 'severity' && own[0] ? severityTitle(own[0].severity, own.length) : title,
    findings: own,
  }));
}

/** The first findings of the groups, so many in all: thousands of rows at once would take seconds to make. */
export function firstOf(groups: readonly FindingGroup[], count: number): FindingGroup[] {
  let left = count;
  return groups.flatMap((group) => {
    const findings = group.findings.slice(0, left);
    left -= findings.length;
    return findings.length === 0 ? [] : [{ ...group, findings }];
  });
}
