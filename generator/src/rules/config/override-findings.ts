import type { Finding } from '../../model/finding.ts';
import { toPointer } from '../../model/pointer.ts';
import type { RuleOverride, Topology } from '../../model/topology.ts';
import { nearMatch } from './near-match.ts';
import type { Suppression } from './overrides.ts';

/** What is reported about the overrides themselves, beside the rules. */
export const overrideRules = [
  { id: 'rules/stale-suppression', severity: 'warning', title: 'Suppression without a finding' },
  { id: 'rules/unknown-rule', severity: 'warning', title: 'Override of a rule that does not exist' },
] as const;

const common = { severity: 'warning', target: { type: 'document' }, related: [] } as const;

/** A suppression that outlived its reason hides the next mistake at the same place. */
export function staleFinding({ ruleId, elementId, hasElement, origin }: Suppression): Finding {
  const pointer = toPointer(['rules', ruleId, 'nodes', elementId]);
  const why = hasElement ? `the rule finds nothing wrong with "${elementId}" any more` : `there is no "${elementId}"`;
  return {
    ...common,
    ruleId: 'rules/stale-suppression',
    messageId: hasElement ? 'unused' : 'absent',
    message: `The override of ${ruleId} for "${elementId}" has no effect: ${why}. It would hide the next mistake there.`,
    remedy: 'Remove it.',
    pointer,
    ...(origin === 'document' && { fix: { label: 'Remove the override', edit: [{ op: 'remove', pointer }] } }),
  };
}

/** Overrides of rules that do not exist: a misspelt one changes nothing, without a word. */
export function unknownRuleFindings(overrides: Readonly<Record<string, RuleOverride>>, known: readonly string[]): Finding[] {
  const ids = new Set(known);
  return Object.keys(overrides)
    .filter((id) => !id.startsWith('x-') && !ids.has(id))
    .map((id): Finding => {
      const guess = nearMatch(id, known);
      return {
        ...common,
        ruleId: 'rules/unknown-rule',
        messageId: guess === undefined ? 'unknown' : 'misspelt',
        message: `There is no rule "${id}", so its override changes nothing.`,
        remedy: guess === undefined ? 'Remove it; `eventwright rules` lists the rules.' : `Did you mean "${guess}"?`,
        pointer: toPointer(['rules', id]),
      };
    });
}

/** Findings about the overrides of the topology itself. */
export const documentOverrideFindings = (topology: Topology, suppressions: readonly Suppression[], known: readonly string[]): Finding[] => [
  ...unknownRuleFindings(topology.rules, known),
  ...suppressions
    .filter(({ origin, isUsed, ruleId }) => origin === 'document' && !isUsed && known.includes(ruleId))
    .map((suppression) => staleFinding(suppression)),
];
