export { checkText, validateTopology, type CheckResult } from './validate.ts';
