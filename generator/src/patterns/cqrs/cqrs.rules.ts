import { feedRules } from './cqrs-feed.rules.ts';
import { queryRules } from './cqrs-query.rules.ts';

export const cqrsRules = [...feedRules, ...queryRules] as const;
