import { setTimeout as sleep } from 'node:timers/promises';
import { checkRequests, requestViolations, type RequestVerdict } from '../checker/requests.core.ts';
import { ofRun, recordsOf } from '../ledger/records.ts';
import { Backlog } from '../rig/backlog.ts';
import { orders, send } from '../rig/load.ts';
import { stages, type Stage } from '../rig/stages.ts';
import { pickInteger, type Random } from '../schedule/schedule.core.ts';
import { randomOf, runOf, sized, untilAccepted, type Fault, type Shop } from './fault.ts';
import { requestSteps, type RequestSteps } from './request-steps.ts';
import { startRig } from './session.ts';

const layout = { shop: 1, desk: 2, credit: 2, release: 1 };
const watched: readonly Stage[] = [stages.contracts, stages.decisions, stages.releases, stages.outcomes];
/** What a loaded machine may take on top of the requester's absence. */
const slackMs = 30_000;

/** F10: whoever takes part in request and reply is killed or stopped, replies are dropped, doubled and late, requests are given up. */
export const requestKills: Fault = {
  id: 'F10',
  title: 'request-reply kills',
  brokers: ['postgres', 'rabbitmq'],
  async run(session) {
    const run = runOf(session, 'F10');
    const random = randomOf(session, 'F10');
    const [requests, rounds] = [sized(session, 500, 5000), sized(session, 1, 10)];
    const shop = await startRig(session, `faults-requests-${session.broker}`, { layout });
    const { rig, ledger } = shop;
    try {
      const { steps, done } = requestSteps(shop, random);
      const abort = new AbortController();
      const disturb = async () => {
        for (const step of plan(random, rounds)) await steps[step]();
        await rig.ready();
        await untilAccepted(shop, run, requests);
      };
      const backlog = new Backlog(rig, watched);
      // Some are slow, and some are refused: they leave no effect.
      const all = orders(run, 100_000, 50, (step) => (step % 25 === 7 ? 'poison' : step % 10 === 0 ? 'slow' : 'plain'));
      const [load] = await Promise.all([
        send(all, {
          url: rig.shop.url,
          ledger,
          type: 'submit-contract',
          clients: 8,
          tries: 40,
          paceMs: 80,
          signal: abort.signal,
          holds: () => backlog.isLong,
        }),
        disturb().finally(() => abort.abort()),
      ]).finally(() => backlog.stop());
      const settleMs = await settled(shop, run);
      for (const each of await rig.observer.requests(run)) ledger.append(each);
      const verdict = checkRequests(ofRun(ledger.read(), run));
      const { longestStallMs, ...counts } = done;
      return {
        fault: 'F10',
        broker: session.broker,
        seed: session.seed,
        trials: done.kills + done.stalls,
        tally: {
          accepted: load.acked,
          processed: Object.values(verdict.states).reduce((sum, count) => sum + count, 0) - verdict.unsettled.length,
          deadLettered: 0,
          lost: verdict.lost.length,
          doubled: verdict.duplicated.length,
        },
        figures: { ...counts, ...verdict.states, latestMs: Math.round(verdict.latestMs), settleMs: Math.round(settleMs) },
        violations: [...requestViolations(verdict), ...wrongWith(verdict, longestStallMs)],
      };
    } finally {
      await rig.remove();
    }
  },
};

/** Each step twice a round and more, in a random order. */
function plan(random: Random, rounds: number): (keyof RequestSteps)[] {
  const round: readonly (keyof RequestSteps)[] = [
    'kill',
    'kill',
    'kill',
    'kill',
    'crash',
    'crash',
    'crash',
    'stallResponders',
    'stallRequesters',
    'drop',
    'drop',
    'repeat',
    'repeat',
    'cancel',
    'cancel',
  ];
  return Array.from({ length: rounds }, () => shuffled(random, round)).flat();
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list];
  return list.flatMap(() => left.splice(pickInteger(random, 0, left.length - 1), 1));
}

/** Waits until each request has its outcome and nothing is under way, or nothing changes any more. @returns milliseconds it took. */
async function settled({ rig, ledger }: Shop, run: string): Promise<number> {
  const startMs = performance.now();
  const acked = new Set(recordsOf(ofRun(ledger.read(), run), 'acked').map(({ id }) => id));
  let [best, movedAtMs] = ['', startMs];
  for (;;) {
    const requests = await rig.observer.requests(run).catch(() => []);
    const { lost, unsettled } = checkRequests([...[...acked].map((id) => ({ kind: 'acked' as const, id })), ...requests]);
    const waiting = await rig.observer.waiting(watched).catch(() => Number.POSITIVE_INFINITY);
    const nowMs = performance.now();
    const now = `${lost.length} ${unsettled.length} ${waiting}`;
    if (now !== best) [best, movedAtMs] = [now, nowMs];
    if (now === '0 0 0' || nowMs - movedAtMs > 2 * slackMs) return nowMs - startMs;
    await sleep(200);
  }
}

function wrongWith({ states, latestMs }: RequestVerdict, longestStallMs: number): string[] {
  const { SUCCEEDED = 0, FAILED = 0, CANCELLED = 0, COMPENSATED = 0 } = states;
  return [
    ...(latestMs > longestStallMs + slackMs ? [`a request was settled ${Math.round(latestMs)} ms after its deadline and grace`] : []),
    ...(SUCCEEDED > 0 && FAILED > 0 && CANCELLED + COMPENSATED > 0 ? [] : ['not every outcome came about: this showed too little']),
  ];
}
