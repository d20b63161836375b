import { setTimeout as sleep } from 'node:timers/promises';
import { ofRun, recordsOf } from '../ledger/records.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { Rig } from './rig.ts';
import type { Stage } from './stages.ts';

export interface SettleOptions {
  readonly rig: Rig;
  readonly ledger: LedgerFile;
  readonly run: string;
  readonly watched: readonly Stage[];
  /** Gives up after this long without progress. */
  readonly idleLimitMs?: number;
}

const pollMs = 150;
/** Longer than a lease and the restart of its holder: nothing can come back after it. */
const quietMs = 6000;

/**
 * Waits until every confirmed message has an effect or is dead-lettered in each stage and nothing is queued; or until
 * nothing has been queued for longer than a lease, since what is missing then is lost. @returns milliseconds it took.
 */
export async function settle({ rig, ledger, run, watched, idleLimitMs = 45_000 }: SettleOptions): Promise<number> {
  const startMs = performance.now();
  const acked = new Set(recordsOf(ofRun(ledger.read(), run), 'acked').map(({ id }) => id));
  let best = -1;
  let movedAtMs = startMs;
  let quietSinceMs: number | undefined;
  for (;;) {
    const { done, waiting } = await progress(rig, run, watched, acked).catch(() => ({ done: [], waiting: Number.POSITIVE_INFINITY }));
    const nowMs = performance.now();
    const sum = done.reduce((total, each) => total + each, 0) - (Number.isFinite(waiting) ? waiting : 0);
    if (sum !== best) [best, movedAtMs] = [sum, nowMs];
    quietSinceMs = waiting === 0 ? (quietSinceMs ?? nowMs) : undefined;
    const complete = waiting === 0 && done.every((each) => each >= acked.size);
    if (complete || (quietSinceMs !== undefined && nowMs - quietSinceMs > quietMs) || nowMs - movedAtMs > idleLimitMs)
      return nowMs - startMs;
    await sleep(pollMs);
  }
}

/** Confirmed messages that each stage is done with. A stage with a row a key cannot tell, so its queue alone counts. */
async function progress(
  rig: Rig,
  run: string,
  watched: readonly Stage[],
  acked: ReadonlySet<string>,
): Promise<{ done: number[]; waiting: number }> {
  const waiting = await rig.observer.waiting(watched);
  const counted = watched.filter(({ rows }) => rows === 'message');
  const done = await Promise.all(
    counted.map(async (stage) => {
      const ids = [...(await rig.observer.effects(stage, run)), ...(await rig.observer.deadLetters(stage, run))].map(({ id }) => id);
      return new Set(ids.filter((id) => acked.has(id))).size;
    }),
  );
  return { done, waiting };
}
