import { definePattern } from '../define-pattern.ts';
import { shardingRules } from './sharding.rules.ts';

export const sharding = definePattern({
  id: 'sharding',
  title: 'Sharding',
  group: 'data',
  solves: 'Exceeds the limits of one database by spreading rows over several, by a key that never changes.',
  rules: shardingRules,
});
