import { definePattern } from '../define-pattern.ts';
import { competingRules } from './competing-consumers.rules.ts';

export const competingConsumers = definePattern({
  id: 'competing-consumers',
  title: 'Competing consumers',
  group: 'scalable',
  solves: 'Scales one logical consumer to as many workers as its load needs.',
  rules: competingRules,
});
