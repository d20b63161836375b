import type { Patch } from '../project/patch.ts';
import { crashAfterHandler, crashBeforeAck, crashInView, lateEvents, takeover } from './crash-scenarios.ts';
import { disconnected, lateCommit, poisoned, sentTwice, terminated } from './scenarios.ts';
import type { Scenario } from './with-rig.ts';

export interface PlantedBug {
  readonly id: string;
  /** Changes of the runtime that the generator copied into the project; they run in real processes. */
  readonly patches: readonly Patch[];
  readonly scenario: keyof typeof scenarios;
  /** What the checker must say of it. */
  readonly caught: RegExp;
}

export const scenarios = {
  crashAfterHandler,
  crashBeforeAck,
  crashInView,
  poisoned,
  sentTwice,
  terminated,
  disconnected,
  lateCommit,
  takeover,
  lateEvents,
} as const satisfies Record<string, Scenario>;

const transaction = 'runtime/batch-transaction';
const relay = 'runtime/outbox-relay';
const router = 'runtime/shard-router';
const screening = 'await screenInbox(sql, id, entries, lookFirst)';

export const plantedBugs: readonly PlantedBug[] = [
  {
    id: 'ack-early',
    patches: [{ file: 'runtime/consumer', find: "ackMode === 'auto' ? ackedAtOnce", replace: 'true ? ackedAtOnce' }],
    scenario: 'crashAfterHandler',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'no-inbox',
    patches: [{ file: transaction, find: 'if (!idempotent) return {', replace: 'if (true) return {' }],
    scenario: 'crashBeforeAck',
    caught: /orders: \d+ duplicated/,
  },
  {
    id: 'inbox-outside-the-transaction',
    patches: [{ file: transaction, find: screening, replace: screening.replace('sql', 'this.#subscriber.store.databases[0]') }],
    scenario: 'crashAfterHandler',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'publish-before-commit',
    patches: [
      {
        file: transaction,
        find: '    this.#stop = stop;',
        replace: '    this.#stop = stop;\n    globalThis.planted = (outgoing) => this.#publish(undefined, outgoing);',
      },
      {
        file: 'runtime/message-handling',
        find: '    handling.end();',
        replace: '    handling.end();\n    await globalThis.planted(work.outgoing);',
      },
    ],
    scenario: 'poisoned',
    caught: /escaped/,
  },
  {
    id: 'ignored-confirm',
    patches: [
      {
        file: 'runtime/producer',
        find: '() => this.#publish(channel, envelope));',
        replace: '() => this.#publish(channel, envelope)).catch(() => undefined);',
      },
    ],
    scenario: 'disconnected',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'relay-removes-what-was-refused',
    patches: [{ file: relay, find: 'return false;', replace: 'return true;' }],
    scenario: 'disconnected',
    caught: /ledger: \d+ lost/,
  },
  {
    id: 'id-ordered-relay',
    patches: [
      {
        file: relay,
        find: 'SELECT id, channel, envelope FROM outbox WHERE NOT',
        replace: 'SELECT id, channel, envelope, position FROM outbox WHERE position > $3 AND NOT',
      },
      {
        file: relay,
        find: '[this.#options.batchSize, this.#restingChannels()]',
        replace: '[this.#options.batchSize, this.#restingChannels(), this.last ?? 0]',
      },
      {
        file: relay,
        find: "crashPoint('after-publish-before-mark');",
        replace: 'this.last = Math.max(...rows.map(({ position }) => Number(position)));',
      },
    ],
    scenario: 'lateCommit',
    caught: /ledger: \d+ lost/,
  },
  {
    id: 'unfenced-shard',
    patches: [
      {
        file: router,
        find: 'const placement = this.#map[slot];',
        replace: 'const placement = { ...this.#map[(slot + this.#sharding.slots / 2) % this.#sharding.slots], slot };',
      },
      { file: router, find: 'if (stale === undefined) return;', replace: 'return;' },
    ],
    scenario: 'takeover',
    caught: /ledger: \d+ duplicated/,
  },
  {
    id: 'new-id-for-each-try',
    patches: [{ file: 'runtime/envelopes', find: 'description.idField === undefined ? uuidV7', replace: 'true ? uuidV7' }],
    scenario: 'sentTwice',
    caught: /orders: \d+ duplicated/,
  },
  {
    id: 'dead-letter-drop',
    patches: [{ file: 'runtime/settler', find: 'delivery.deadLetter(reason)', replace: 'delivery.ack()' }],
    scenario: 'poisoned',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'one-delivery-too-many',
    patches: [
      { file: 'runtime/redelivery.core', find: 'attempt >= policy.maxDeliveries', replace: 'attempt > policy.maxDeliveries' },
      { file: 'runtime/delivery-starts', find: 'attempt > maxDeliveries ?', replace: 'attempt > maxDeliveries + 1 ?' },
    ],
    scenario: 'poisoned',
    caught: /orders: \d+ miscounted/,
  },
  {
    id: 'ack-of-others-deliveries',
    patches: [
      {
        file: 'brokers/postgres-settle',
        find: 'AS given (id, lease) WHERE ${LEASED}`;\n\nconst wake',
        replace: 'AS given (id, lease) WHERE m.id <> given.id OR m.lease = given.lease`;\n\nconst wake',
      },
    ],
    scenario: 'crashAfterHandler',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'window-purged-too-early',
    patches: [{ file: 'runtime/inbox', find: 'processed_at < now() - $2 * interval', replace: 'processed_at < now() - 0 * $2 * interval' }],
    scenario: 'crashBeforeAck',
    caught: /orders: \d+ duplicated/,
  },
  {
    id: 'checkpoint-before-view',
    patches: [
      { file: transaction, find: 'await moveCheckpoint(sql, id', replace: 'await moveCheckpoint(this.#subscriber.store.databases[0], id' },
    ],
    scenario: 'crashInView',
    caught: /history: the checkpoint is -?\d+ off/,
  },
  {
    id: 'no-version-guard',
    patches: [{ file: 'runtime/entity-store', find: 'WHERE (${guard}) IS NOT TRUE', replace: 'WHERE (${guard}) IS NOT NULL OR true' }],
    scenario: 'lateEvents',
    caught: /latest: \d+ disordered/,
  },
  {
    id: 'drain-acks-what-was-not-started',
    patches: [
      {
        file: 'runtime/delivery-loop',
        find: 'deliveries.map((delivery) => delivery.release())',
        replace: 'deliveries.map((delivery) => delivery.ack())',
      },
    ],
    scenario: 'terminated',
    caught: /flash: \d+ lost/,
  },
];
