import { setTimeout as sleep } from 'node:timers/promises';
import { reshardPoints } from '../../../../templates/runtime/crash-point.ts';
import type { SystemDescription } from '../../../../templates/runtime/system.ts';
import type { Rig } from '../rig/rig.ts';
import { stages } from '../rig/stages.ts';
import { pickInteger, pickOne, type Random } from '../schedule/schedule.core.ts';
import { outcomeOf, randomOf, runOf, sized, type Fault } from './fault.ts';
import { exercise } from './session.ts';

const sharded = stages.ledger.store;
const [few, many] = [2, 3];

/** F9: replicas come and go, and slots move to one more database and back, while messages come in. */
export const scaleChanges: Fault = {
  id: 'F9',
  title: 'replica and shard changes',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, { rig, ledger }) {
    const random = randomOf(session, 'F9');
    const changes = sized(session, 3, 30);
    // An even number, so that the shop is afterwards as it was.
    const reshapings = sized(session, 2, 6);
    const wrong: string[] = [];
    let kills = 0;
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 25,
      keys: 60,
      run: runOf(session, 'F9'),
      async disturb(abort) {
        for (let change = 0; change < changes; change++) wrong.push(...(await changeReplicas(rig, random, change % 2 === 0)));
        await rig.scale('fulfilment', 2);
        await rig.scale('ledger', 2);
        await rig.ready();
        for (let change = 0; change < reshapings; change++) kills += await reshape(rig, random, change);
        await rig.scale('ledger', 1);
        abort.abort();
      },
    });
    const { code, said } = await rig.program('reshard', ['check', sharded]);
    if (code !== 0) wrong.push(`rows are not where they belong: ${said.trim()}`);
    return outcomeOf(session, 'F9', changes + kills, exercised, { replicaChanges: changes, shardChanges: reshapings, kills }, wrong);
  },
};

async function changeReplicas(rig: Rig, random: Random, isUp: boolean): Promise<string[]> {
  let unclean = 0;
  for (const service of ['fulfilment', 'ledger']) {
    const ended = await rig.scale(service, isUp ? pickInteger(random, 3, 4) : 1);
    unclean += ended.filter(({ code }) => code !== 0).length;
  }
  await rig.ready();
  await sleep(300);
  return unclean > 0 ? [`${unclean} processes did not exit with 0`] : [];
}

/** One more database, or one less. The resharding is killed after each of its steps, and a router now and then. @returns how many kills. */
async function reshape(rig: Rig, random: Random, change: number): Promise<number> {
  const isWider = change % 2 === 0;
  const before = rig.options.project.system;
  await rig.redraw(withShape(before, isWider ? many : few, change + 2), isWider);
  // Routers must know a database before it gets slots, and until it has none left.
  if (isWider) await restart(rig);
  let kills = 0;
  for (const point of reshardPoints) {
    const { code, signal, said } = await rig.program('reshard', ['run', sharded], {
      EVENTWRIGHT_CRASH_AT: `${point}:${point === 'reshard-planned' ? 1 : pickInteger(random, 1, 3)}`,
    });
    if (signal !== 'SIGKILL') throw new Error(`the resharding ended with ${code ?? signal} instead of at ${point}: ${said}`);
    kills += 1;
    if (pickOne(random, rig.of('ledger')).signal('SIGKILL')) kills += 1;
  }
  const { code, said } = await rig.program('reshard', ['run', sharded]);
  if (code !== 0) throw new Error(`the resharding ended with ${code}: ${said}`);
  if (!isWider) await restart(rig);
  return kills;
}

async function restart(rig: Rig): Promise<void> {
  for (const each of rig.of('ledger')) {
    await each.stop('SIGTERM');
    each.start();
    await each.ready();
  }
}

/** The system with another number of databases for its sharded store. */
function withShape(system: SystemDescription, databases: number, mapVersion: number): SystemDescription {
  const stores = system.stores.map((store) =>
    store.id === sharded && store.sharding !== undefined ? { ...store, sharding: { ...store.sharding, databases, mapVersion } } : store,
  );
  return { ...system, stores };
}
