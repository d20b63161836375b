import { canonicalJson } from './canonical-json.core.ts';
import { murmur3 } from './hash.core.ts';
import type { ShardingDescription } from './system.ts';

/** Where a slot lives. Both numbers are 0-based. */
export interface Placement {
  readonly database: number;
  readonly table: number;
  /** Of a key's placement, where the store is split. */
  readonly slot?: number | undefined;
  /** Version of the map that says so: a database that has moved on refuses it. */
  readonly mapVersion?: number | undefined;
}

export type SlotMap = readonly Placement[];

/**
 * Assigns every slot to a table of a database, as a pure function of the counts: going from D to D+1 databases moves
 * only the slots that the new one takes, about 1/(D+1) of all. Slots are dealt per table number, so that each of the
 * D·T tables gets its share (`hash % D, hash % T` would reach only lcm(D,T) of them).
 * @throws RangeError where there are fewer slots than tables.
 */
export function slotMap(shape: Pick<ShardingDescription, 'slots' | 'databases' | 'tablesPerDb'>): SlotMap {
  const { slots, databases, tablesPerDb } = shape;
  if (databases < 1 || tablesPerDb < 1 || slots < databases * tablesPerDb) {
    throw new RangeError(`${slots} slots cannot fill ${databases} databases of ${tablesPerDb} tables`);
  }
  const map: Placement[] = Array.from({ length: slots }, () => ({ database: 0, table: 0 }));
  for (let table = 0; table < tablesPerDb; table++) {
    dealTable(table, tablesPerDb, slots, databases).forEach((owned, database) => {
      for (const slot of owned) map[slot] = { database, table };
    });
  }
  return map;
}

/** Slot of a key. @throws TypeError where a field of the key is absent or no text, number or boolean. */
export function slotOf(data: unknown, shardKey: readonly string[], slots: number): number {
  return murmur3(canonicalJson(keyValues(data, shardKey))) % slots;
}

/** Values of the key fields as text, in order; 7 and "7" are one key. @throws TypeError as `slotOf`. */
export function keyValues(data: unknown, fields: readonly string[]): string[] {
  return fields.map((field) => {
    const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, field) : undefined;
    if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      return String(value);
    throw new TypeError(`key field "${field}" must be a text, a number or a boolean, got ${value === null ? 'null' : typeof value}`);
  });
}

/** Deals the slots of one table number over the databases: each new database takes its share from the fullest ones. */
function dealTable(table: number, tablesPerDb: number, slots: number, databases: number): number[][] {
  const first: number[] = [];
  for (let slot = table; slot < slots; slot += tablesPerDb) first.push(slot);
  const total = first.length;
  const owners: number[][] = [first];
  for (let count = 2; count <= databases; count++) {
    const taken: number[] = [];
    const share = Math.floor(total / count);
    while (taken.length < share) {
      const fullest = owners.reduce((a, b) => (b.length > a.length ? b : a));
      const slot = fullest.pop();
      if (slot === undefined) break;
      taken.push(slot);
    }
    owners.push(taken);
  }
  return owners;
}
