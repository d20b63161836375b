import { definePattern } from '../define-pattern.ts';
import { cqrsRules } from './cqrs.rules.ts';

export const cqrs = definePattern({
  id: 'cqrs',
  title: 'CQRS',
  group: 'data',
  solves: 'Gives commands and queries models of their own, each suited to its load.',
  rules: cqrsRules,
});
