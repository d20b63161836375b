import type { Finding } from '../../model/finding.ts';
import { staleFinding } from './override-findings.ts';
import type { Suppression } from './overrides.ts';
import type { RulesFile } from './read-rules-file.ts';

/** Suppressions of a rules file whose elements were seen, and which no topology needed. */
function staleIn(suppressions: readonly Suppression[]): Finding[] {
  const keyOf = ({ ruleId, elementId }: Suppression) => `${ruleId} ${elementId}`;
  const ofFile = suppressions.filter(({ origin, hasElement }) => origin === 'file' && hasElement);
  const used = new Set(ofFile.filter(({ isUsed }) => isUsed).map(keyOf));
  const stale = new Map(ofFile.filter((each) => !used.has(keyOf(each))).map((each) => [keyOf(each), each]));
  return [...stale.values()].map((each) => staleFinding(each));
}

/** What is wrong in a rules file itself. @param suppressions of all topologies that were checked with it */
export const rulesFileFindings = (rules: RulesFile, suppressions: readonly Suppression[]): Finding[] =>
  rules.locate([...rules.findings, ...staleIn(suppressions)]);
