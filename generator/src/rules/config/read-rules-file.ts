import { compareFindings, type Finding } from '../../model/finding.ts';
import { locateFindings } from '../../model/parse.ts';
import { readText } from '../../model/read-text.ts';
import type { RuleOverride, RuleSeverity } from '../../model/topology.ts';
import { rules } from '../list.ts';
import { readCustomRules } from './custom-rules.ts';
import { overrideRules, unknownRuleFindings } from './override-findings.ts';
import { defaultConfig, presets, type RulesConfig } from './rules-config.ts';
import { Shape, type Misshape } from './shape.ts';

const severities = ['off', 'info', 'warning', 'error'] as const satisfies readonly RuleSeverity[];
const longestReason = 500;
const mostOverrides = 1000;

function readElements(shape: Shape): Record<string, { severity: RuleSeverity; reason: string }> {
  const entries = Object.keys(shape.object() ?? {})
    .slice(0, mostOverrides)
    .flatMap((id) => {
      const element = shape.at(id);
      if (!element.object(['severity', 'reason'])) return [];
      const severity = element.at('severity').choice(severities);
      const reason = element.at('reason').text(longestReason);
      return severity === undefined || reason === undefined ? [] : [[id, { severity, reason }] as const];
    });
  return Object.fromEntries(entries);
}

function readOverride(shape: Shape): RuleOverride | undefined {
  if (typeof shape.value === 'string') return shape.choice(severities);
  if (!shape.object(['severity', 'reason', 'nodes'])) return undefined;
  const severity = shape.at('severity').isAbsent ? undefined : shape.at('severity').choice(severities);
  const reason = shape.at('reason').isAbsent ? undefined : shape.at('reason').text(longestReason);
  const nodes = shape.at('nodes').isAbsent ? undefined : readElements(shape.at('nodes'));
  return { ...(severity !== undefined && { severity }), ...(reason !== undefined && { reason }), ...(nodes && { nodes }) };
}

const toFinding = ({ pointer, message, remedy }: Misshape): Finding => ({
  ruleId: 'rules/file',
  messageId: 'shape',
  severity: 'error',
  message: `${pointer || 'The rules file'}: ${message}.`,
  remedy,
  target: { type: 'document' },
  related: [],
  pointer,
});

/** A rules file as read: what it asks for as far as it can be understood, and what is wrong with it. */
export interface RulesFile {
  readonly config: RulesConfig;
  readonly findings: readonly Finding[];
  /** Adds places in the text of the rules file to findings about it. */
  locate(findings: readonly Finding[]): Finding[];
}

function readConfig(value: unknown, noted: Misshape[]): RulesConfig {
  const shape = new Shape(value, noted);
  if (!shape.object(['preset', 'rules', 'custom'])) return defaultConfig;
  const [preset, overrides, custom] = [shape.at('preset'), shape.at('rules'), shape.at('custom')];
  const ids = overrides.isAbsent ? [] : Object.keys(overrides.object() ?? {}).slice(0, mostOverrides);
  const builtIn = new Set<string>([...rules, ...overrideRules].map(({ id }) => id));
  return {
    preset: (preset.isAbsent ? undefined : preset.choice(presets)) ?? defaultConfig.preset,
    overrides: Object.fromEntries(
      ids.flatMap((id) => {
        const override = readOverride(overrides.at(id));
        return override === undefined ? [] : [[id, override]];
      }),
    ),
    custom: custom.isAbsent ? [] : readCustomRules(custom, builtIn),
  };
}

/** Reads `eventwright.rules.yaml`. Never throws, whatever the text, and runs nothing of it. */
export function readRulesFile(text: string): RulesFile {
  const { value, problems, source } = readText(text, 'yaml');
  const noted: Misshape[] = problems.map(({ pointer, detail, kind }) => ({
    pointer,
    message: `it cannot be read: ${kind}, ${detail}`,
    remedy: 'Correct the file.',
  }));
  const config = noted.length > 0 || value === null || value === undefined ? defaultConfig : readConfig(value, noted);
  const known = [...rules, ...overrideRules, ...config.custom].map(({ id }) => id);
  const located = (findings: readonly Finding[]) => locateFindings(findings, source).toSorted(compareFindings);
  return { config, findings: located([...noted.map(toFinding), ...unknownRuleFindings(config.overrides, known)]), locate: located };
}
