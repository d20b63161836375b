import type { Database, Sql } from './ports.ts';
import type { Move, MoveFacts, MoveStep } from './resharding.core.ts';
import { checksum, copyPass, insertTexts, inUtc, rowTexts, writableColumns, type CopiedTable, type CopyPlace } from './slot-copy.ts';
import { adoptSlot, changeState, findOwner, forgetSlot, lockState, receiveSlot, relocateSlot } from './slot-owners.ts';
import { entityTables, keyColumn, quoteIdentifier } from './store-schema.core.ts';
import type { StoreDescription } from './system.ts';

/** Passes that a copy may need while nobody writes: the second one finds nothing. */
const mostFinalPasses = 3;

/** The steps of moving one slot, each of which may be repeated. */
export class SlotMove {
  readonly #move: Move;
  readonly #version: number;
  readonly #store: StoreDescription;
  readonly #place: CopyPlace;
  readonly #signal: AbortSignal;

  constructor(move: Move, version: number, store: StoreDescription, databases: readonly Database[], signal: AbortSignal) {
    const [from, to] = [databases[move.from.database], databases[move.to.database]];
    if (from === undefined || to === undefined) throw new RangeError(`slot ${move.slot} moves between databases that are not connected`);
    this.#move = move;
    this.#version = version;
    this.#store = store;
    this.#place = { from, to, slot: move.slot };
    this.#signal = signal;
  }

  /** What both databases say of the slot. */
  async states(): Promise<Pick<MoveFacts, 'from' | 'to'>> {
    const { from, to, slot } = this.#place;
    const [old, fresh] = await Promise.all([findOwner(from, slot), findOwner(to, slot)]);
    return { from: old?.state, to: fresh?.state };
  }

  /** @returns rows that a step of copying changed. */
  async run(step: Exclude<MoveStep, 'done'>): Promise<number> {
    const { from, to, slot } = this.#place;
    if (step === 'receive') await receiveSlot(to, slot, this.#move.to.table, this.#version);
    else if (step === 'copy') return this.#copy();
    else if (step === 'fence') await changeState(from, slot, 'owned', 'fenced');
    else if (step === 'flip') await this.#flip();
    else if (step === 'leave') await changeState(from, slot, 'fenced', 'left');
    else await this.#purge();
    return 0;
  }

  /** To another table of the same database, in one transaction that writers of the slot wait for. */
  async relocate(): Promise<void> {
    const { from: database, slot } = this.#place;
    const [source, target] = [this.#tableOf(this.#move.from.table), this.#tableOf(this.#move.to.table)].map(quoteIdentifier);
    await database.transaction(async (sql) => {
      if (!(await lockState(sql, slot, 'owned'))) throw new RangeError(`slot ${slot} is not owned by the database that it moves within`);
      if ((await findOwner(sql, slot))?.table === this.#move.to.table) return;
      const columns = (await writableColumns(sql, this.#tableOf(this.#move.to.table))).join(', ');
      await sql.query(`INSERT INTO ${target} (${columns}) SELECT ${columns} FROM ${source} WHERE slot = ${slot}`);
      await sql.query(`DELETE FROM ${source} WHERE slot = ${slot}`);
      await relocateSlot(sql, slot, this.#move.to.table, this.#version);
    });
  }

  async #copy(): Promise<number> {
    let changed = 0;
    for (const table of this.#copied()) changed += await copyPass(table, this.#place, this.#signal);
    return changed;
  }

  /**
   * Nobody writes the slot now. Its last rows come over, both sides are compared, and only then does the new database own
   * it; messages that wait to be sent and the numbers of the next ones come with the same commit.
   */
  async #flip(): Promise<void> {
    const { from, to, slot } = this.#place;
    for (let passes = 0; (await this.#copy()) > 0; passes++)
      if (passes === mostFinalPasses) throw new RangeError(`slot ${slot} is fenced, and still something changes its rows`);
    await this.#verify();
    const condition = `slot = ${slot}`;
    const withOutbox = this.#store.outbox !== undefined;
    const sequences = withOutbox ? await inUtc(from, (sql) => rowTexts(sql, 'message_sequence', condition)) : [];
    const waiting = withOutbox ? await inUtc(from, (sql) => rowTexts(sql, 'outbox', `${condition} ORDER BY position`)) : [];
    await inUtc(to, async (sql) => {
      if (!(await lockState(sql, slot, 'receiving'))) throw new RangeError(`slot ${slot} is not being received any more`);
      const greater = 'value = greatest(row.value, excluded.value), slot = excluded.slot';
      await insertTexts(sql, 'message_sequence', sequences, `(publisher, partition_key) DO UPDATE SET ${greater}`);
      await insertTexts(sql, 'outbox', waiting, 'DO NOTHING');
      await adoptSlot(sql, slot, this.#version);
    });
  }

  async #verify(): Promise<void> {
    const { from, to, slot } = this.#place;
    for (const table of this.#copied()) {
      const [old, fresh] = await Promise.all([checksum(from, table.from, table.rows), checksum(to, table.to, table.rows)]);
      if (old !== fresh) throw new RangeError(`slot ${slot}: the copy of ${table.from} differs, ${fresh} is not ${old} (rows/checksum)`);
    }
  }

  async #purge(): Promise<void> {
    const { from, slot } = this.#place;
    const tables = [
      ...this.#copied().map((table) => table.from),
      ...(this.#store.outbox === undefined ? [] : ['message_sequence', 'outbox']),
    ];
    await from.transaction(async (sql: Sql) => {
      if (!(await lockState(sql, slot, 'left'))) throw new RangeError(`slot ${slot} has not left its old database`);
      for (const table of tables) await sql.query(`DELETE FROM ${quoteIdentifier(table)} WHERE slot = ${slot}`);
      await forgetSlot(sql, slot, 'left');
    });
  }

  #copied(): CopiedTable[] {
    const rows = `slot = ${this.#move.slot}`;
    const key = this.#store.entity.key.map((field) => quoteIdentifier(keyColumn(field)));
    const entity = { key, rows, from: this.#tableOf(this.#move.from.table), to: this.#tableOf(this.#move.to.table) };
    return [entity, { rows, key: ['"consumer"', '"key"'], from: 'inbox', to: 'inbox' }];
  }

  #tableOf(index: number): string {
    const [name] = entityTables({ ...this.#store, entity: this.#store.entity }).slice(index, index + 1);
    return name ?? `${this.#store.entity.table}_${index}`;
  }
}
