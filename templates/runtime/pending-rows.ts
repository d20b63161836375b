import type { EntityStore, RowValues } from './entity-store.ts';
import type { Envelope } from './envelope.ts';
import type { Sql } from './ports.ts';

/** A row of a view, which an event asks for. */
export interface ViewRow extends RowValues {
  readonly event: Envelope;
  /** Told where no later event had written the row. */
  readonly onWritten: () => void;
}

/** Rows of one table and one kind, each key once. */
interface Round {
  readonly store: EntityStore;
  readonly table: number;
  readonly saved: Map<string, RowValues>;
  readonly applied: Map<string, ViewRow>;
}

/**
 * Rows that the handlers of one transaction saved and that are not written yet. They are written together, in one statement
 * a table: before anything else reaches the database through `sql`, and at the latest before the commit. A batch of messages
 * then costs a few round trips, and each message sees what those before it saved.
 */
export class PendingRows {
  /** The transaction, in which everything saved so far is written. */
  readonly sql: Sql;
  readonly #transaction: Sql;
  #rounds: Round[] = [];

  constructor(transaction: Sql) {
    this.#transaction = transaction;
    this.sql = {
      query: async (text, values) => {
        await this.flush();
        return transaction.query(text, values);
      },
    };
  }

  /** Inserts the row or replaces it. */
  save(store: EntityStore, table: number, row: RowValues): void {
    const key = JSON.stringify(row.key);
    this.#roundFor(store, table, key).saved.set(key, row);
  }

  /** Applies an event's row to a view. */
  apply(store: EntityStore, row: ViewRow): void {
    const key = JSON.stringify(row.key);
    this.#roundFor(store, 0, key).applied.set(key, row);
  }

  /** Writes what is pending, in the order in which each key was saved. */
  async flush(): Promise<void> {
    for (const { store, table, saved, applied } of this.#rounds.splice(0)) {
      if (saved.size > 0) await store.saveRows(this.#transaction, table, inOrder(saved));
      if (applied.size > 0) for (const row of await store.applyRows(this.#transaction, inOrder(applied))) row.onWritten();
    }
  }

  /** One statement can write a key once: a second time waits for the next round. */
  #roundFor(store: EntityStore, table: number, key: string): Round {
    const open = this.#rounds.findLast((round) => round.store === store && round.table === table);
    if (open !== undefined && !open.saved.has(key) && !open.applied.has(key)) return open;
    const round = { store, table, saved: new Map<string, RowValues>(), applied: new Map<string, ViewRow>() };
    this.#rounds.push(round);
    return round;
  }
}

/** Two transactions that write their rows in the order of the keys cannot lock each other out. */
function inOrder<Row>(rows: ReadonlyMap<string, Row>): Row[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
