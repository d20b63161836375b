import { definePattern } from '../define-pattern.ts';
import { loadLevelingRules } from './load-leveling.rules.ts';

export const loadLeveling = definePattern({
  id: 'load-leveling',
  title: 'Queue-based load levelling',
  group: 'scalable',
  solves: 'Takes bursts into a bounded queue and works them off at a rate that what stands behind can bear.',
  rules: loadLevelingRules,
});
