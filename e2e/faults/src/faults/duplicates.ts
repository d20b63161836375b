import { eventually, patientMs } from '../eventually.ts';
import { orders, send, type Order } from '../rig/load.ts';
import { settle } from '../rig/settle.ts';
import { stages } from '../rig/stages.ts';
import { outcomeOf, runOf, sized, type Fault, type Shop } from './fault.ts';
import { everyStage, judge, type Exercised } from './session.ts';

/** F13: every message twice, within the window and after it; and an id that comes back with another body. */
export const duplicates: Fault = {
  id: 'F13',
  title: 'duplicates inside and outside the window',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, shop) {
    const count = sized(session, 100, 1000);
    const run = runOf(session, 'F13');
    const all = orders(run, count, 7);
    const inside = await twice(shop, run, all, async () => undefined, 1);
    const mismatched = await sendOthers(shop, all.slice(0, 10), run);
    const later = `${run}o`;
    const outside = await twice(shop, later, orders(later, count, 7), () => forget(shop, later), 2);
    return outcomeOf(session, 'F13', 2 * count, inside, { mismatched, secondEffectsOutside: count }, [
      ...outside.violations,
      ...mismatchedWrong(mismatched),
    ]);
  },
};

function mismatchedWrong(count: number): string[] {
  return count === 10 ? [] : [`${count} of 10 ids with another body were dead-lettered`];
}

async function twice(
  { rig, ledger }: Shop,
  run: string,
  all: readonly Order[],
  between: () => Promise<void>,
  effects: number,
): Promise<Exercised> {
  const options = { url: rig.shop.url, ledger, clients: 8, tries: 40 };
  await send(all, options);
  await settle({ rig, ledger, run, watched: everyStage });
  await between();
  const load = await send(all, options);
  await eventually('the second copies are worked off', patientMs, async () => (await rig.observer.waiting(everyStage)) === 0);
  const settleMs = await settle({ rig, ledger, run, watched: everyStage });
  const expect = { effects: new Map(all.map(({ orderId }) => [orderId, effects])) };
  const judged = await judge({ rig, ledger, run, watched: everyStage, expect });
  const [orderStage] = judged.verdicts;
  const wrong = orderStage?.effects === all.length * effects ? [] : [`${orderStage?.effects} effects, expected ${all.length * effects}`];
  return { load, settleMs, verdicts: judged.verdicts, violations: [...judged.violations, ...wrong] };
}

/** Lets the window of a run's messages pass: their rows age, and the purge at a start removes them. */
async function forget({ rig }: Shop, run: string): Promise<void> {
  const own = "consumer = 'fulfilment' AND key LIKE $1";
  const pattern = `%/${run}-%`;
  await rig.observer.query(stages.orders, `UPDATE inbox SET processed_at = now() - interval '15 days' WHERE ${own}`, [pattern]);
  const [first] = rig.of('fulfilment');
  await first?.stop('SIGTERM');
  first?.start();
  await first?.ready();
  await eventually('the window is over', patientMs, async () => {
    const rows = await rig.observer.query(stages.orders, `SELECT 1 FROM inbox WHERE ${own}`, [pattern]);
    return rows.length === 0;
  });
}

/** Sends known ids with another body. @returns how many were dead-lettered. */
async function sendOthers({ rig, ledger }: Shop, known: readonly Order[], run: string): Promise<number> {
  const others = known.map((order) => ({ ...order, step: order.step + 1_000_000 }));
  await send(others, { url: rig.shop.url, ledger, clients: 4, tries: 40 });
  const dead = async () => (await rig.observer.deadLetters(stages.orders, run)).length;
  await eventually('other bodies are dead-lettered', patientMs, async () => (await dead()) >= others.length).catch(() => undefined);
  return dead();
}
