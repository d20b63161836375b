import { eventually, patientMs } from '../eventually.ts';
import { judge } from '../faults/session.ts';
import { applyPatches } from '../project/patch.ts';
import { orders, send } from '../rig/load.ts';
import { settle } from '../rig/settle.ts';
import { stages } from '../rig/stages.ts';
import { holdUp, letGo } from './held-up.ts';
import { messages, quietMs, run, withRig, type Rigged, type Scenario } from './with-rig.ts';

const queued = { clients: 8, tries: 5 };

/** Waits until all orders are handled and their events are with the topic's subscribers. */
export async function eventsPublished({ rig }: Rigged): Promise<void> {
  await eventually('the events are published', patientMs, async () => (await rig.observer.waiting([stages.orders])) === 0);
}

/** The process of the orders dies in its third handler, and the next one takes over. */
export const crashAfterHandler: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1 }, async ({ rig, ledger }) => {
    await send(orders(run, messages, 3), { url: rig.shop.url, ledger, ...queued });
    (await rig.dieAt('fulfilment', 'after-handler:3')).start();
    await settle({ rig, ledger, run, watched: [stages.orders], quietMs });
    return (await judge({ rig, ledger, run, watched: [stages.orders], expect: {} })).violations;
  });

/** It dies between its commit and its acks; what it held comes back once the next one has purged its inbox. */
export const crashBeforeAck: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1 }, async ({ rig, ledger }) => {
    await send(orders(run, messages, 3), { url: rig.shop.url, ledger, ...queued });
    const victim = await rig.dieAt('fulfilment', 'after-commit-before-ack:1');
    await holdUp(session, name, stages.orders.source);
    // A row beyond every window: when it is gone, the purge has been there.
    const old = "consumer = 'fulfilment' AND key = 'old'";
    const insert =
      "INSERT INTO inbox (consumer, key, type, fingerprint, attempts, processed_at) VALUES ('fulfilment', 'old', '', '', 1, now() - interval '1 year')";
    await rig.observer.query(stages.orders, insert);
    victim.start();
    const purged = async () => (await rig.observer.query(stages.orders, `SELECT 1 FROM inbox WHERE ${old}`)).length === 0;
    await eventually('the inbox is purged', patientMs, purged);
    await letGo(session, name);
    await settle({ rig, ledger, run, watched: [stages.orders], quietMs });
    return (await judge({ rig, ledger, run, watched: [stages.orders], expect: {} })).violations;
  });

/** The process of the views dies in the third handler of one of them; the other view's events are held up meanwhile. */
export const crashInView: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, fulfilment: 1 }, async (rigged) => {
    const { rig, ledger } = rigged;
    await send(orders(run, messages, 3), { url: rig.shop.url, ledger, ...queued });
    await eventsPublished(rigged);
    await holdUp(session, name, stages.latest.source);
    (await rig.dieAt('views', 'after-handler:3')).start();
    await settle({ rig, ledger, run, watched: [stages.history], quietMs });
    const drift = (await rig.observer.applied(stages.history)) - (await rig.observer.rowCount(stages.history));
    return [
      ...(await judge({ rig, ledger, run, watched: [stages.history], expect: {} })).violations,
      ...(drift === 0 ? [] : [`history: the checkpoint is ${drift} off its effects`]),
    ];
  });

/** A process crashes after its commit, and one with another idea of the shards takes over. */
export const takeover: Scenario = (session, name, patches) =>
  withRig(session, name, [], { shop: 1, fulfilment: 1 }, async (rigged) => {
    const { rig, ledger } = rigged;
    await send(orders(run, messages, 3), { url: rig.shop.url, ledger, ...queued });
    await eventsPublished(rigged);
    const victim = await rig.dieAt('ledger', 'after-commit-before-ack:1');
    await applyPatches(rig.options.project.folder, patches);
    victim.start();
    await settle({ rig, ledger, run, watched: [stages.ledger], quietMs });
    return (await judge({ rig, ledger, run, watched: [stages.ledger], expect: {} })).violations;
  });

/** Events are held up, and come only after newer ones of the same keys were applied. */
export const lateEvents: Scenario = (session, name, patches) =>
  withRig(session, name, patches, { shop: 1, fulfilment: 1 }, async (rigged) => {
    const { rig, ledger } = rigged;
    const all = orders(run, messages, 3);
    await send(all.slice(0, 30), { url: rig.shop.url, ledger, ...queued });
    await eventsPublished(rigged);
    const held = await holdUp(session, name, stages.latest.source);
    await rig.scale('views', 1);
    await send(all.slice(30), { url: rig.shop.url, ledger, ...queued });
    const rest = async () => (await rig.observer.waiting([stages.orders, stages.latest])) <= held;
    await eventually('the newer events are applied', patientMs, rest);
    await letGo(session, name);
    await settle({ rig, ledger, run, watched: [stages.latest], quietMs });
    return (await judge({ rig, ledger, run, watched: [stages.latest], expect: {} })).violations;
  });
