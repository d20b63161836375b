import type { ShardingDescription } from '../../../../templates/runtime/system.ts';
import { shardingDefaults, type Sharding } from './sharding.config.ts';

/** Shape of a sharded store, as the router of the runtime takes it. */
export function shardingDescription(sharding: Sharding): ShardingDescription {
  const { shardKey, slots, databases, tablesPerDb, mapVersion } = { ...shardingDefaults, ...sharding };
  return { shardKey, slots, databases, tablesPerDb, mapVersion };
}
