import { definePattern } from '../define-pattern.ts';
import { idempotencyRules } from './idempotency.rules.ts';

export const idempotency = definePattern({
  id: 'idempotency',
  title: 'Idempotent processor',
  group: 'distributed',
  solves: 'Messages arrive more than once, and have their effect once.',
  rules: idempotencyRules,
});
