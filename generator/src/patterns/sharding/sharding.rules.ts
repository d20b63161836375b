import { keyRules } from './sharding-key.rules.ts';
import { layoutRules } from './sharding-layout.rules.ts';
import { crossShardTransaction } from './sharding-transaction.rules.ts';

export const shardingRules = [...keyRules, ...layoutRules, crossShardTransaction] as const;
