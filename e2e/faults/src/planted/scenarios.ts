import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, patientMs } from '../eventually.ts';
import { exercise, judge } from '../faults/session.ts';
import { recordsOf } from '../ledger/records.ts';
import { FaultProxy } from '../proxy/fault-proxy.ts';
import { orders, send } from '../rig/load.ts';
import { settle } from '../rig/settle.ts';
import { stages } from '../rig/stages.ts';
import { transportUrl } from './held-up.ts';
import { messages, quietMs, run, withRig, type Rigged, type Scenario } from './with-rig.ts';

/** Some messages can never be handled. */
export const poisoned: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, fulfilment: 1, ledger: 1 }, async ({ rig, ledger }) => {
    const isPoison = (step: number) => step % 20 === 7;
    const { violations } = await exercise({
      rig,
      ledger,
      run,
      messages,
      quietMs,
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
    await settle({ rig, ledger, run, watched: [stages.orders], quietMs });
    return (await judge({ rig, ledger, run, watched: [stages.orders], expect: {} })).violations;
  });

/** SIGTERM to a consumer whose rate makes most of what it has fetched wait. */
export const terminated: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1 }, async ({ rig, ledger }) => {
    const all = orders(run, messages, 3);
    await send(all, { url: rig.shop.url, ledger, type: 'flash-order', clients: 8, tries: 5 });
    await rig.scale('flash-desk', 1);
    const [worker] = rig.of('flash-desk');
    await eventually('it is at work', patientMs, async () => recordsOf(ledger.read(), 'delivered').length > 0, 5);
    await worker?.stop('SIGTERM');
    worker?.start();
    await settle({ rig, ledger, run, watched: [stages.flash], quietMs });
    return (await judge({ rig, ledger, run, watched: [stages.flash], expect: {} })).violations;
  });

/** The network between the services and their transport is down while a client sends and while events wait to be published. */
export const disconnected: Scenario = async (session, name, patches) => {
  const proxy = new FaultProxy({ host: '127.0.0.1', port: session.postgres.port });
  await proxy.listen();
  // The services' transport goes through the proxy; their stores do not.
  const url = transportUrl(session, name);
  url.port = String(proxy.port);
  const overrides = { brokerUrl: url.href, direct: { databaseUrl: session.postgres.url } };
  try {
    return await withRig(
      session,
      name,
      patches,
      { shop: 1, fulfilment: 1, ledger: 1 },
      async (rigged) => {
        const watched = [stages.orders, stages.ledger];
        // Slow ones are in hand when the network goes: their events then find it down.
        const load = { run, messages: messages * 2, paceMs: 10, behaviourOf: () => 'slow' as const };
        return (await exercise({ ...rigged, watched, disturb: () => cut(rigged, proxy), quietMs, ...load })).violations;
      },
      overrides,
    );
  } finally {
    await proxy.close();
  }
};

/** Cuts the network once orders are in hand, until the relay has been refused and clients have tried. */
async function cut({ rig, ledger }: Rigged, proxy: FaultProxy): Promise<void> {
  const count = (kind: 'attempt' | 'delivered') => recordsOf(ledger.read(), kind).length;
  await eventually('orders are in hand', patientMs, async () => count('delivered') >= 5, 5);
  await proxy.set({ kind: 'down' });
  const tried = count('attempt');
  const log = path.join(rig.options.project.folder, 'fulfilment-0.log');
  await eventually('the relay is refused', patientMs, async () => (await readFile(log, 'utf8')).includes('outbox rows stay'));
  await eventually('clients have tried', patientMs, async () => count('attempt') >= tried + 4);
  await sleep(500);
  await proxy.set({ kind: 'none' });
}

/** One transaction commits only after later ones were published, so that its events become visible out of their order. */
export const lateCommit: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, ledger: 1 }, async ({ rig, ledger }) => {
    for (const statement of gateSql) await rig.observer.query(stages.orders, statement);
    const options = { url: rig.shop.url, ledger, clients: 4, tries: 5 };
    // A key of its own for each: transactions that share one wait for each other, and then commit in order.
    const all = orders(run, messages, messages);
    await rig.scale('fulfilment', 1);
    await send(all.slice(0, 1), options);
    const atGate = async () => (await rig.observer.query(stages.orders, waitingSql)).length > 0;
    await eventually('the first one waits to commit', patientMs, atGate, 5);
    await send(all.slice(1), options);
    const published = async () => (await rig.observer.effects(stages.ledger, run)).length > 0;
    await eventually('later ones are published', patientMs, published);
    await rig.observer.query(stages.orders, 'DELETE FROM gate');
    const watched = [stages.orders, stages.ledger];
    await settle({ rig, ledger, run, watched, quietMs, idleLimitMs: 30_000 });
    return (await judge({ rig, ledger, run, watched, expect: {} })).violations;
  });

const waitingSql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

/** The commit of the first order waits as long as the gate has a row. */
const gateSql = [
  'CREATE TABLE gate AS SELECT true AS closed',
  `CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WHILE EXISTS (SELECT 1 FROM gate) LOOP PERFORM pg_sleep(0.02); END LOOP;
  RETURN NULL;
END $$`,
  `CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.envelope->'data'->>'orderId' = '${run}-0') EXECUTE FUNCTION wait_at_gate()`,
];
