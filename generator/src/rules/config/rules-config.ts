import type { Severity } from '../../model/finding.ts';
import type { RuleOverride } from '../../model/topology.ts';
import type { Rule } from '../define-rule.ts';

/**
 * How strict the rules are before anything is overridden. `recommended`: as the catalogue says. `strict`: one step up each.
 * `all`: everything is an error.
 */
export const presets = ['recommended', 'strict', 'all'] as const;
export type Preset = (typeof presets)[number];

/** What a rules file asks for. */
export interface RulesConfig {
  readonly preset: Preset;
  /** Overrides by rule id; those of the topology itself come first. */
  readonly overrides: Readonly<Record<string, RuleOverride>>;
  /** Rules that the file states itself. */
  readonly custom: readonly Rule[];
}

export const defaultConfig: RulesConfig = { preset: 'recommended', overrides: {}, custom: [] };

const escalated: Record<Preset, Readonly<Record<Severity, Severity>>> = {
  recommended: { error: 'error', warning: 'warning', info: 'info' },
  strict: { error: 'error', warning: 'error', info: 'warning' },
  all: { error: 'error', warning: 'error', info: 'error' },
};

export const presetSeverity = (preset: Preset, severity: Severity): Severity => escalated[preset][severity];
