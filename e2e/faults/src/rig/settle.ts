import { setTimeout as sleep } from 'node:timers/promises';
import { ofRun, recordsOf, type LedgerRecord } from '../ledger/records.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { Rig } from './rig.ts';
import type { Stage } from './stages.ts';

export interface SettleOptions {
  readonly rig: Rig;
  readonly ledger: LedgerFile;
  readonly run: string;
  readonly watched: readonly Stage[];
  /** Orders without events: no stage but `orders` ever hears of them. */
  readonly poison?: ReadonlySet<string>;
  /** How long nothing may be queued before what is missing counts as lost: longer than a lease and a restart of its holder. */
  readonly quietMs?: number;
  /** Gives up after this long without progress. */
  readonly idleLimitMs?: number;
}

const pollMs = 150;

/**
 * Waits until every confirmed message has an effect or is dead-lettered in each stage and nothing is queued; or until
 * nothing has been queued for `quietMs`, since what is missing then is lost. @returns milliseconds it took.
 */
export async function settle(options: SettleOptions): Promise<number> {
  const { quietMs = 25_000, idleLimitMs = 60_000 } = options;
  const startMs = performance.now();
  const seen = ofRun(options.ledger.read(), options.run);
  const acked = new Set(recordsOf(seen, 'acked').map(({ id }) => id));
  let best = -1;
  let movedAtMs = startMs;
  let quietSinceMs: number | undefined;
  for (;;) {
    const askedMs = performance.now();
    const { missing, waiting } = await progress(options, acked).catch(() => ({ missing: acked.size, waiting: Number.POSITIVE_INFINITY }));
    const nowMs = performance.now();
    const sum = missing + (Number.isFinite(waiting) ? waiting : 0);
    if (sum !== best) [best, movedAtMs] = [sum, nowMs];
    quietSinceMs = waiting === 0 ? (quietSinceMs ?? nowMs) : undefined;
    const complete = waiting === 0 && missing === 0;
    if (complete || (quietSinceMs !== undefined && nowMs - quietSinceMs > quietMs) || nowMs - movedAtMs > idleLimitMs)
      return nowMs - startMs;
    // Looking costs the more, the more there is to see.
    await sleep(Math.max(pollMs, nowMs - askedMs));
  }
}

/** What is queued, and confirmed messages that a stage is not done with, over all stages. */
async function progress(options: SettleOptions, acked: ReadonlySet<string>): Promise<{ missing: number; waiting: number }> {
  const { rig, ledger, run, watched, poison = new Set() } = options;
  const waiting = await rig.observer.waiting(watched);
  const records = watched.some(({ rows }) => rows === 'key') ? ofRun(ledger.read(), run) : [];
  const missing = watched.map(async (stage) => {
    const due = [...acked].filter((id) => stage.name === 'orders' || !poison.has(id));
    if (stage.rows === 'key') return unseen(records, stage, due) + (await stale(rig, records, stage, run));
    const found = [...(await rig.observer.effects(stage, run)), ...(await rig.observer.deadLetters(stage, run))];
    const done = new Set(found.map(({ id }) => id));
    return due.filter((id) => !done.has(id)).length;
  });
  return { missing: (await Promise.all(missing)).reduce((sum, each) => sum + each, 0), waiting };
}

/** Messages that a stage with a row a key has not been given. */
function unseen(records: readonly LedgerRecord[], stage: Stage, due: readonly string[]): number {
  const given = new Set(recordsOf(records, 'delivered').flatMap((each) => (each.stage === stage.name ? [each.id] : [])));
  return due.filter((id) => !given.has(id)).length;
}

/** Keys whose row does not show the newest event that the stage was given. */
async function stale(rig: Rig, records: readonly LedgerRecord[], stage: Stage, run: string): Promise<number> {
  const newest = new Map<string, number>();
  for (const { stage: of, key, sequence = 0 } of recordsOf(records, 'delivered')) {
    if (of === stage.name) newest.set(key, Math.max(sequence, newest.get(key) ?? 0));
  }
  const shown = new Map((await rig.observer.states(stage, run)).map(({ key, sequence }) => [key, sequence]));
  return [...newest].filter(([key, sequence]) => shown.get(key) !== sequence).length;
}
