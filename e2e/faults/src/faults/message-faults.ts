import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ofRun, recordsOf, type LedgerRecord } from '../ledger/records.ts';
import { orders, send, type Order } from '../rig/load.ts';
import { settle } from '../rig/settle.ts';
import { stages } from '../rig/stages.ts';
import { disturbances } from '../schedule/schedule.core.ts';
import { Deaths } from './deaths.ts';
import { outcomeOf, randomOf, runOf, sized, type Fault, type Shop } from './fault.ts';
import { exercise, judge } from './session.ts';

/** Deliveries of a message in all, as the drawing says. */
const maxDeliveries = 5;

/** F7: one message in a hundred can never be handled. */
export const poison: Fault = {
  id: 'F7',
  title: '1 % poison',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, { rig, ledger }) {
    const messages = sized(session, 1000, 10_000);
    const exercised = await exercise({
      rig,
      ledger,
      messages,
      clients: 16,
      run: runOf(session, 'F7'),
      behaviourOf: (step) => (step % 100 === 50 ? 'poison' : 'plain'),
      expect: (all) => ({
        poison: new Set(all.filter(({ behaviour }) => behaviour === 'poison').map(({ orderId }) => orderId)),
        poisonAttempts: maxDeliveries,
      }),
    });
    return outcomeOf(session, 'F7', messages / 100, exercised, { messages, deliveriesOfPoison: maxDeliveries });
  },
};

/** F8: ten times what a rate-limited consumer takes, against a bounded queue. */
export const overload: Fault = {
  id: 'F8',
  title: '10× overload',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, { rig, ledger }) {
    const run = runOf(session, 'F8');
    const seconds = sized(session, 10, 60);
    await rig.scale('flash-desk', 1);
    await rig.ready();
    const cap = rig.options.project.system.queues.find(({ id }) => id === 'flash')?.maxLength ?? 0;
    const clients = 16;
    const flash = (all: readonly Order[], paceMs: number) =>
      send(all, { url: rig.shop.url, ledger, type: 'flash-order', clients, tries: 1, paceMs });
    // The heap has to grow to its working size before its growth says anything.
    await flash(orders(`warm${run}`, warmUp, 7), 5);
    const [all, watching] = [orders(run, seconds * offeredPerSec, 7), new AbortController()];
    const watched = watch(() => rig.broker.stats('flash'), rig.shop.pid, watching.signal);
    const load = await flash(all, 1000 / offeredPerSec);
    watching.abort();
    const { deepest, firstRssKb, largestRssKb } = await watched;
    const settleMs = await settle({ rig, ledger, run, watched: [stages.flash] });
    const judged = await judge({ rig, ledger, run, watched: [stages.flash], expect: {} });
    await rig.scale('flash-desk', 0);
    const slack = rig.broker.capabilities.bounded === 'exact' ? 0 : clients;
    const growth = largestRssKb / firstRssKb;
    const wrong = [
      ...(deepest > cap + slack ? [`the queue was ${deepest} deep, its limit is ${cap} (+ ${slack} in flight)`] : []),
      ...(load.acked + load.refused !== all.length
        ? [`accepted ${load.acked} + rejected ${load.refused} is not offered ${all.length}`]
        : []),
      ...(growth > 1.2 ? [`memory grew to ${growth.toFixed(2)} times`] : []),
      ...(load.refused === 0 ? ['nothing was rejected: this was no overload'] : []),
    ];
    const figures = { offered: all.length, rejected: load.refused, deepest, cap, rssGrowth: growth.toFixed(2) };
    return outcomeOf(session, 'F8', 1, { load, settleMs, ...judged }, figures, wrong);
  },
};

const offeredPerSec = 200;
/** Messages before the memory of the shop is looked at. */
const warmUp = 1500;

async function watch(stats: () => Promise<{ ready: number }>, pid: number, signal: AbortSignal) {
  let [deepest, largestRssKb] = [0, 0];
  const firstRssKb = rssKb(pid);
  while (!signal.aborted) {
    deepest = Math.max(deepest, (await stats()).ready);
    largestRssKb = Math.max(largestRssKb, rssKb(pid));
    await sleep(100);
  }
  return { deepest, firstRssKb, largestRssKb };
}

/** Resident memory of a process. Source: proc(5). */
function rssKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

/** F11: the process of the views is killed; afterwards each view is the fold of the events. */
export const projectorKills: Fault = {
  id: 'F11',
  title: 'projector kills; the read model is the fold of the log',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, shop) {
    const { rig, ledger } = shop;
    const [run, kills] = [runOf(session, 'F11'), sized(session, 5, 50)];
    await rig.scale('views', 2);
    await rig.ready();
    const steps = disturbances(
      randomOf(session, 'F11'),
      kills,
      rig.of('views').map(({ name }) => name),
      [200, 700],
    );
    let done = 0;
    const exercised = await exercise({
      rig,
      ledger,
      run,
      messages: 100_000,
      paceMs: 25,
      async disturb(abort, calm) {
        const deaths = new Deaths();
        for (const { afterMs, target } of steps) {
          await sleep(afterMs);
          const victim = rig.of('views').find(({ name }) => name === target);
          await victim?.ready();
          if (victim?.signal('SIGKILL') === true) done += 1;
          await deaths.note(target, calm);
        }
        abort.abort();
      },
    });
    const { view, fold } = await foldOf(shop, run);
    const drift = (await rig.observer.applied(stages.history)) - (await rig.observer.rowCount(stages.history));
    await rig.scale('views', 1);
    const wrong = [
      ...(view === fold ? [] : [`the view's hash ${view} is not the fold's, ${fold}`]),
      ...(drift === 0 ? [] : [`the checkpoint is ${drift} off the view`]),
      ...(done === kills ? [] : [`${kills - done} kills found no process`]),
    ];
    return outcomeOf(session, 'F11', done, exercised, { viewHash: view, foldHash: fold }, wrong);
  },
};

/** Hashes of the view `latest` and of the fold of all events that its projector was ever given. */
async function foldOf({ rig, ledger }: Shop, run: string): Promise<{ view: string; fold: string }> {
  const newest = new Map<string, Extract<LedgerRecord, { kind: 'delivered' }>>();
  for (const each of recordsOf(ofRun(ledger.read(), run), 'delivered')) {
    if (each.stage === 'latest' && (each.sequence ?? 0) > (newest.get(each.key)?.sequence ?? 0)) newest.set(each.key, each);
  }
  const rows = await rig.observer.query<{ key: string; id: string; sequence: string }>(
    stages.latest,
    `SELECT data->>'customerId' AS key, data->>'orderId' AS id, event_sequence AS sequence FROM latest WHERE data->>'run' = $1`,
    [run],
  );
  return {
    view: hash(rows.map(({ key, id, sequence }) => `${key} ${id} ${sequence}`)),
    fold: hash([...newest.values()].map(({ key, id, sequence }) => `${key} ${id} ${sequence}`)),
  };
}

function hash(lines: readonly string[]): string {
  return createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex')
    .slice(0, 12);
}
