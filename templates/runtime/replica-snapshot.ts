import { advanceSnapshot, finishSnapshot, readState } from './replica-state.ts';
import type { VersionedRow, VersionedRows } from './versioned-rows.ts';

export interface SnapshotParts {
  /** Id of the replica. */
  readonly id: string;
  readonly replica: VersionedRows;
  readonly source: VersionedRows;
}

const pageRows = 500;

/**
 * Copies all rows of the source, page by page, from where an earlier run stopped; tombstones too. The replica's queue
 * must exist before: what changes meanwhile waits there or has come already, and the versions sort out the rest.
 * @returns rows read. @throws what the databases throw, `signal.reason` when it aborts; the next call goes on from there.
 */
export async function copySnapshot({ id, replica, source }: SnapshotParts, signal: AbortSignal): Promise<number> {
  const [database] = replica.store.databases;
  if (database === undefined) throw new RangeError(`replica ${id} has no database`);
  let position = (await readState(database, id))?.position ?? { place: 0, key: undefined };
  for (let copied = 0; ;) {
    signal.throwIfAborted();
    const { rows, next } = await source.page(position, pageRows);
    await database.transaction(async (sql) => {
      await replica.write(sql, only, copies(replica, rows));
      await (next === undefined ? finishSnapshot(sql, id) : advanceSnapshot(sql, id, next));
    });
    copied += rows.length;
    if (next === undefined) return copied;
    position = next;
  }
}

/** The one table of a replica. */
export const only = { database: 0, table: 0 } as const;

/** Rows of the source as the replica keeps them, in the order of their keys, so that no two writers lock each other out. */
export function copies(replica: VersionedRows, rows: readonly VersionedRow[]): VersionedRow[] {
  return rows
    .map((row) => ({ ...row, data: replica.shared(row.data) }))
    .toSorted((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
}
