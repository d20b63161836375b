import { burstOverflow } from './load-leveling-burst.rules.ts';
import { scaleOverrunsDependency } from './load-leveling-dependency.rules.ts';
import { overloaded } from './load-leveling-load.rules.ts';

export const loadLevelingRules = [overloaded, burstOverflow, scaleOverrunsDependency] as const;
