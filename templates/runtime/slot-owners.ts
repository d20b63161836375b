import type { Sql } from './ports.ts';
import type { SlotState } from './resharding.core.ts';

/** What one database says of one slot. */
export interface SlotOwner {
  readonly slot: number;
  /** 0-based. */
  readonly table: number;
  /** Of the map by which it came here. */
  readonly version: number;
  readonly state: SlotState;
}

interface RawOwner {
  slot: number;
  table_no: number;
  version: string;
  state: SlotState;
}

const columns = 'slot, table_no, version, state';
const readSql = `SELECT ${columns} FROM shard_slot ORDER BY slot`;
/** Waits for a move that holds the row; its new state is then what counts. */
const lockSql = `SELECT ${columns} FROM shard_slot WHERE slot = ANY($1::integer[]) AND state = 'owned' ORDER BY slot FOR SHARE`;
const findSql = `SELECT ${columns} FROM shard_slot WHERE slot = $1`;
const ownSql = `INSERT INTO shard_slot (slot, table_no, version, state)
SELECT *, $3, 'owned' FROM unnest($1::integer[], $2::integer[]) ON CONFLICT DO NOTHING`;
const receiveSql = `INSERT INTO shard_slot (slot, table_no, version, state) VALUES ($1, $2, $3, 'receiving') ON CONFLICT DO NOTHING`;
const changeSql = 'UPDATE shard_slot SET state = $3 WHERE slot = $1 AND state = $2 RETURNING slot';
const adoptSql = `UPDATE shard_slot SET state = 'owned', version = $2 WHERE slot = $1 AND state = 'receiving'`;
const lockStateSql = 'SELECT slot FROM shard_slot WHERE slot = $1 AND state = $2 FOR UPDATE';
const relocateSql = 'UPDATE shard_slot SET table_no = $2, version = $3 WHERE slot = $1';
const forgetSql = 'DELETE FROM shard_slot WHERE slot = $1 AND state = $2';

/** Condition on rows that lie where their slot is owned: copies of a slot that is moving are left out. */
export const ownedRows = (table: number): string =>
  `slot IN (SELECT slot FROM shard_slot WHERE table_no = ${table} AND state IN ('owned', 'fenced'))`;

/** All that a database says of its slots. */
export async function readOwners(sql: Sql): Promise<readonly SlotOwner[]> {
  return (await sql.query<RawOwner>(readSql)).map(ownerOf);
}

/** Those of the slots that the database owns; none of them can be moved before the transaction ends. */
export async function lockOwned(sql: Sql, slots: readonly number[]): Promise<readonly SlotOwner[]> {
  return (await sql.query<RawOwner>(lockSql, [slots])).map(ownerOf);
}

export async function findOwner(sql: Sql, slot: number): Promise<SlotOwner | undefined> {
  return (await sql.query<RawOwner>(findSql, [slot])).map(ownerOf)[0];
}

/** Gives slots to a database that nobody has owned before. */
export async function ownSlots(sql: Sql, slots: readonly { slot: number; table: number }[], version: number): Promise<void> {
  await sql.query(ownSql, [slots.map(({ slot }) => slot), slots.map(({ table }) => table), version]);
}

/** Lets a database take a slot in. */
export async function receiveSlot(sql: Sql, slot: number, table: number, version: number): Promise<void> {
  await sql.query(receiveSql, [slot, table, version]);
}

/** @returns false where the slot was in another state. Waits for the transactions that write to the slot. */
export async function changeState(sql: Sql, slot: number, from: SlotState, to: SlotState): Promise<boolean> {
  return (await sql.query(changeSql, [slot, from, to])).length > 0;
}

/** Makes a database that has taken a slot in its owner. */
export async function adoptSlot(sql: Sql, slot: number, version: number): Promise<void> {
  await sql.query(adoptSql, [slot, version]);
}

/** Holds a slot in a state until the transaction ends. @returns false where it is in another one. */
export async function lockState(sql: Sql, slot: number, state: SlotState): Promise<boolean> {
  return (await sql.query(lockStateSql, [slot, state])).length > 0;
}

/** Notes another table of the same database. */
export async function relocateSlot(sql: Sql, slot: number, table: number, version: number): Promise<void> {
  await sql.query(relocateSql, [slot, table, version]);
}

export async function forgetSlot(sql: Sql, slot: number, state: SlotState): Promise<void> {
  await sql.query(forgetSql, [slot, state]);
}

function ownerOf({ slot, table_no: table, version, state }: RawOwner): SlotOwner {
  return { slot, table, state, version: Number(version) };
}
