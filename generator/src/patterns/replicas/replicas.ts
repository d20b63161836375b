import { definePattern } from '../define-pattern.ts';
import { replicasRules } from './replicas.rules.ts';

export const replicas = definePattern({
  id: 'replicas',
  title: 'Eventual consistency to replicas',
  group: 'data',
  solves: 'Lets every replica converge on every update, whatever fails or arrives out of order.',
  rules: replicasRules,
});
