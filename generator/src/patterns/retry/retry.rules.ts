import { backoffRules } from './retry-backoff.rules.ts';
import { limitRules } from './retry-limits.rules.ts';
import { targetRules } from './retry-target.rules.ts';
import { stormMultiplication } from './retry-storm.rules.ts';

export const retryRules = [...limitRules, ...backoffRules, stormMultiplication, ...targetRules] as const;
