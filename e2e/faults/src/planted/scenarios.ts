import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '../../../../templates/runtime/crash-point.ts';
import pg from 'pg';
import { eventually } from '../eventually.ts';
import { exercise, judge, startRig, type Session } from '../faults/session.ts';
import { applyPatches, type Patch } from '../project/patch.ts';
import { FaultProxy } from '../proxy/fault-proxy.ts';
import { orders, send } from '../rig/load.ts';
import type { Layout } from '../rig/rig.ts';
import { settle } from '../rig/settle.ts';
import { stages, type Stage } from '../rig/stages.ts';

/** Runs a shop, patched or not, through one fault. @returns what did not hold. */
export type Scenario = (session: Session, name: string, patches: readonly Patch[]) => Promise<readonly string[]>;

const messages = 60;
const run = 'planted';

interface Crash {
  readonly service: 'fulfilment' | 'ledger' | 'views';
  readonly replicas: number;
  readonly at: CrashPoint;
  readonly passing?: number;
  readonly watched?: readonly Stage[];
}

/** Queues messages first, then starts the service with a crash point armed in its first process. */
export function crash({ service, replicas, at, passing = 1, watched = [stages.orders] }: Crash): Scenario {
  const upstream: Layout = service === 'fulfilment' ? {} : { fulfilment: 1 };
  return (session, name, patches) =>
    withRig(session, name, patches, { shop: 1, ...upstream }, async ({ rig, ledger }) => {
      await send(orders(run, messages, 3), { url: rig.shop.url, ledger, clients: 8, tries: 5 });
      if (service !== 'fulfilment') {
        const published = async () => (await rig.observer.waiting([stages.orders])) === 0;
        await eventually('the events are published', 30_000, published);
      }
      await rig.scale(service, 1, { EVENTWRIGHT_CRASH_AT: `${at}:${passing}` });
      const [armed] = rig.of(service);
      await eventually('the armed process dies', 30_000, async () => armed?.exits[0]?.signal === 'SIGKILL', 10);
      await rig.scale(service, replicas);
      await settle({ rig, ledger, run, watched });
      const drift = watched.includes(stages.history) ? await checkpointDrift(rig) : [];
      return [...(await judge({ rig, ledger, run, watched, expect: {} })).violations, ...drift];
    });
}

async function checkpointDrift(rig: Rigged['rig']): Promise<string[]> {
  const drift = (await rig.observer.applied(stages.history)) - (await rig.observer.rowCount(stages.history));
  return drift === 0 ? [] : [`history: the checkpoint is ${drift} off its effects`];
}

/** Some messages can never be handled. */
export const poisoned: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, fulfilment: 1, ledger: 1 }, async ({ rig, ledger }) => {
    const isPoison = (step: number) => step % 20 === 7;
    const { violations } = await exercise({
      rig,
      ledger,
      run,
      messages,
      watched: [stages.orders, stages.ledger],
      behaviourOf: (step) => (isPoison(step) ? 'poison' : 'plain'),
      expect: (all) => ({ poison: new Set(all.filter(({ step }) => isPoison(step)).map(({ orderId }) => orderId)), poisonAttempts: 5 }),
    });
    return violations;
  });

/** A client that got no answer sends again under the same id. */
export const sentTwice: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, fulfilment: 1 }, async ({ rig, ledger }) => {
    const all = orders(run, messages, 3);
    const options = { url: rig.shop.url, ledger, clients: 8, tries: 5 };
    await send(all, options);
    await send(all, options);
    await settle({ rig, ledger, run, watched: [stages.orders] });
    return (await judge({ rig, ledger, run, watched: [stages.orders], expect: {} })).violations;
  });

/** SIGTERM while much is queued and slow. */
export const terminated: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1 }, async ({ rig, ledger }) => {
    const all = orders(run, messages, 3, () => 'slow');
    await send(all, { url: rig.shop.url, ledger, clients: 8, tries: 5 });
    await rig.scale('fulfilment', 1);
    const [worker] = rig.of('fulfilment');
    await eventually('it is at work', 30_000, async () => ledger.read().some(({ kind }) => kind === 'delivered'), 5);
    await worker?.stop('SIGTERM');
    worker?.start();
    await settle({ rig, ledger, run, watched: [stages.orders] });
    return (await judge({ rig, ledger, run, watched: [stages.orders], expect: {} })).violations;
  });

/** The network between all services and the servers is down for a moment, while messages come in. */
export const disconnected: Scenario = async (session, name, patches) => {
  const proxy = new FaultProxy({ host: '127.0.0.1', port: session.postgres.port });
  await proxy.listen();
  // The services' transport goes through the proxy; their stores do not.
  const url = new URL(session.postgres.url);
  url.port = String(proxy.port);
  url.pathname = `/${name.replaceAll('-', '_')}_broker`;
  const overrides = { brokerUrl: url.href, direct: { databaseUrl: session.postgres.url } };
  try {
    return await withRig(
      session,
      name,
      patches,
      { shop: 1, fulfilment: 1, ledger: 1 },
      async ({ rig, ledger }) => {
        const cut = async () => {
          await sleep(300);
          await proxy.set({ kind: 'down' });
          await sleep(1500);
          await proxy.set({ kind: 'none' });
        };
        const watched = [stages.orders, stages.ledger];
        // Slow ones are in hand when the network goes: their events then find it down.
        const load = { run, messages: messages * 2, paceMs: 10, behaviourOf: () => 'slow' as const };
        return (await exercise({ rig, ledger, watched, disturb: cut, ...load })).violations;
      },
      overrides,
    );
  } finally {
    await proxy.close();
  }
};

/** Commits that take different times, so that positions become visible out of their order. */
export const slowCommits: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, ledger: 1 }, async ({ rig, ledger }) => {
    await rig.observer.query(
      stages.orders,
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(random() * 0.05); RETURN NULL; END'`,
    );
    await rig.observer.query(
      stages.orders,
      'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()',
    );
    await rig.scale('fulfilment', 1);
    await rig.ready();
    const watched = [stages.orders, stages.ledger];
    // A key of its own for each: transactions that share one wait for each other, and then commit in order.
    return (await exercise({ rig, ledger, run, watched, messages: 200, keys: 200, paceMs: 5, idleLimitMs: 10_000 })).violations;
  });

/** A process crashes after its commit, and one with another idea of the shards takes over. */
export const takeover: Scenario = (session, name, patches) =>
  withRig(session, name, [], { shop: 1, fulfilment: 1 }, async ({ rig, ledger }) => {
    await send(orders(run, messages, 3), { url: rig.shop.url, ledger, clients: 8, tries: 5 });
    await eventually('the events are published', 30_000, async () => (await rig.observer.waiting([stages.orders])) === 0);
    await rig.scale('ledger', 1, { EVENTWRIGHT_CRASH_AT: 'after-commit-before-ack:1' });
    const [armed] = rig.of('ledger');
    await eventually('the armed process dies', 30_000, async () => armed?.exits[0]?.signal === 'SIGKILL', 10);
    await armed?.stop('SIGKILL');
    await applyPatches(rig.options.project.folder, patches);
    armed?.start();
    await settle({ rig, ledger, run, watched: [stages.ledger] });
    return (await judge({ rig, ledger, run, watched: [stages.ledger], expect: {} })).violations;
  });

/** The process of the views dies with events in hand that come back only after newer ones were applied. */
export const lateEvents: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, fulfilment: 1 }, async ({ rig, ledger }) => {
    const options = { url: rig.shop.url, ledger, clients: 8, tries: 5 };
    const all = orders(run, messages, 3);
    const viewed = [stages.orders, stages.history, stages.latest];
    await send(all.slice(0, 30), options);
    await eventually('the events are published', 30_000, async () => (await rig.observer.waiting([stages.orders])) === 0);
    await rig.scale('views', 1, { EVENTWRIGHT_CRASH_AT: 'after-begin:1' });
    const [armed] = rig.of('views');
    await eventually('the armed process dies', 30_000, async () => armed?.exits[0]?.signal === 'SIGKILL', 10);
    await armed?.stop('SIGKILL');
    const held = await moveLeases(session, name, '1 hour');
    armed?.start();
    await send(all.slice(30), options);
    await eventually('the newer events are applied', 30_000, async () => (await rig.observer.waiting(viewed)) <= held);
    await moveLeases(session, name, '0 seconds');
    await settle({ rig, ledger, run, watched: viewed });
    return (await judge({ rig, ledger, run, watched: [stages.latest], expect: {} })).violations;
  });

/** Lets the leases of a dead process end at a time from now. @returns how many there are. */
async function moveLeases(session: Session, name: string, fromNow: string): Promise<number> {
  const url = new URL(session.postgres.url);
  url.pathname = `/${name.replaceAll('-', '_')}_broker`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const text = 'UPDATE eventwright_broker.message SET visible_at = now() + $1::interval WHERE lease IS NOT NULL';
    return (await client.query(text, [fromNow])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

type Rigged = Awaited<ReturnType<typeof startRig>>;

async function withRig(
  session: Session,
  name: string,
  patches: readonly Patch[],
  layout: Layout,
  work: (rigged: Rigged) => Promise<readonly string[]>,
  overrides: Partial<Parameters<typeof startRig>[2]> = {},
): Promise<readonly string[]> {
  const rigged = await startRig(session, name, { ...overrides, layout, patches });
  try {
    return await work(rigged);
  } finally {
    await rigged.rig.stop();
  }
}
