import { setTimeout as sleep } from 'node:timers/promises';
import { storeUrls, type Environment } from '../adapters/environment.ts';
import { openDatabase, operatorStatementMs } from '../adapters/postgres-store.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Logger } from '../runtime/ports.ts';
import { differenceText, differing, reconcile } from '../runtime/replica-reconcile.ts';
import { copySnapshot, type SnapshotParts } from '../runtime/replica-snapshot.ts';
import { restartSnapshot } from '../runtime/replica-state.ts';
import { versionedRows } from '../runtime/replica.ts';
import type { StoreDescription, SystemDescription } from '../runtime/system.ts';
import type { ReplicaOptions } from './replica-options.ts';

export interface ReplicaPorts {
  readonly system: SystemDescription;
  readonly env: Environment;
  readonly log: Logger;
  readonly say: (line: string) => void;
}

const defaultSettleMs = 5000;

/** Checks, repairs or fills a replica, beside a running system or without it. @returns whether replica and source are equal afterwards. */
export async function runReplica({ action, replica, source }: ReplicaOptions, ports: ReplicaPorts): Promise<boolean> {
  const stores = [replica, source].map((store) => openStore(store, ports));
  const [own, theirs] = stores;
  if (own === undefined || theirs === undefined) throw new RangeError('two stores were opened');
  const parts = { id: replica.id, replica: versionedRows(own), source: versionedRows(theirs) };
  const settleMs = replica.replica?.maxLagMs ?? defaultSettleMs;
  try {
    if (action === 'bootstrap') await bootstrap(parts, ports.say);
    if (action === 'repair') await repair(parts, settleMs, ports.say);
    return await check(parts, settleMs, ports.say);
  } finally {
    await Promise.all(stores.flatMap(({ databases }) => databases.map((database) => database.close())));
  }
}

function openStore(store: StoreDescription, { system, env, log }: ReplicaPorts): EntityStore {
  return new EntityStore(
    store,
    storeUrls(system, store, env).map((url) => openDatabase({ url, log, maxConnections: 2, statementTimeoutMs: operatorStatementMs })),
  );
}

/** A process that is killed here leaves a snapshot unfinished, which the replica's service finishes at its next start. */
async function bootstrap(parts: SnapshotParts, say: (line: string) => void): Promise<void> {
  for (const database of parts.replica.store.databases) await restartSnapshot(database, parts.id);
  const rows = await copySnapshot(parts, new AbortController().signal);
  say(`${rows} rows read from ${parts.source.store.description.id}`);
}

async function repair(parts: SnapshotParts, settleMs: number, say: (line: string) => void): Promise<void> {
  const { repaired, left } = await reconcile(parts, async () => {
    await sleep(settleMs);
  });
  say(repaired.length === 0 ? 'nothing to send again' : `sent again: ${differenceText(repaired)}`);
  if (left.length > 0) say(`not changed, since ${parts.source.store.description.id} is older or has no such row: ${differenceText(left)}`);
}

/** Looks twice where checksums differ: what is under way is no difference. */
async function check(parts: SnapshotParts, settleMs: number, say: (line: string) => void): Promise<boolean> {
  const look = async () => differing(await parts.source.buckets(), await parts.replica.buckets()).length;
  let different = await look();
  if (different > 0) {
    await sleep(settleMs);
    different = await look();
  }
  const source = parts.source.store.description.id;
  say(different === 0 ? `${parts.id} is equal to ${source}` : `${parts.id} differs from ${source} in ${different} of 256 checksums`);
  return different === 0;
}
