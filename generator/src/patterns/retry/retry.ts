import { definePattern } from '../define-pattern.ts';
import { retryRules } from './retry.rules.ts';

export const retry = definePattern({
  id: 'retry',
  title: 'Retry',
  group: 'distributed',
  solves: 'Masks that a component is briefly unavailable, without making an outage worse.',
  rules: retryRules,
});
