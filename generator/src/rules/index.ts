export { ruleCatalogue, rules, type RuleId, type RuleSummary } from './list.ts';
export {
  checkText,
  checkTopology,
  runRules,
  validateTopology,
  type CheckResult,
  type RunResult,
  type ValidateOptions,
} from './validate.ts';
export { nearMatch } from './config/near-match.ts';
export { overrideRules } from './config/override-findings.ts';
export { rulesFileFindings } from './config/rules-file-findings.ts';
export type { Suppression } from './config/overrides.ts';
export { readRulesFile, type RulesFile } from './config/read-rules-file.ts';
export { defaultConfig, type RulesConfig } from './config/rules-config.ts';
