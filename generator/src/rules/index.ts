export { ruleCatalogue, rules, type RuleId, type RuleSummary } from './list.ts';
export { checkText, validateTopology, type CheckResult, type ValidateOptions } from './validate.ts';
