import { definePattern } from '../define-pattern.ts';
import { pubSubRules } from './pub-sub.rules.ts';

export const pubSub = definePattern({
  id: 'pub-sub',
  title: 'Pub-sub',
  group: 'distributed',
  solves: 'Announces events to any number of consumers that the sender does not know.',
  rules: pubSubRules,
});
