import type { Patch } from '../project/patch.ts';
import { stages } from '../rig/stages.ts';
import { crash, disconnected, lateEvents, poisoned, sentTwice, slowCommits, takeover, terminated, type Scenario } from './scenarios.ts';

export interface PlantedBug {
  readonly id: string;
  /** Changes of the runtime that the generator copied into the project; they run in real processes. */
  readonly patches: readonly Patch[];
  readonly scenario: keyof typeof scenarios;
  /** What the checker must say of it. */
  readonly caught: RegExp;
}

export const scenarios = {
  crashAfterHandler: crash({ service: 'fulfilment', replicas: 1, at: 'after-handler', passing: 3 }),
  crashBeforeAck: crash({ service: 'fulfilment', replicas: 1, at: 'after-commit-before-ack' }),
  crashInView: crash({ service: 'views', replicas: 1, at: 'after-handler', passing: 3, watched: [stages.history] }),
  poisoned,
  sentTwice,
  terminated,
  disconnected,
  slowCommits,
  takeover,
  lateEvents,
} as const satisfies Record<string, Scenario>;

const processor = 'runtime/batch-processor.js';
const relay = 'runtime/outbox-relay.js';
const screening = 'await screenInbox(sql, id, entries)';

export const plantedBugs: readonly PlantedBug[] = [
  {
    id: 'ack-early',
    patches: [{ file: 'runtime/consumer.js', find: "ackMode === 'auto' ? ackedAtOnce", replace: 'true ? ackedAtOnce' }],
    scenario: 'crashAfterHandler',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'no-inbox',
    patches: [{ file: processor, find: `idempotent ? ${screening}`, replace: `false ? ${screening}` }],
    scenario: 'crashBeforeAck',
    caught: /orders: \d+ duplicated/,
  },
  {
    id: 'inbox-outside-the-transaction',
    patches: [{ file: processor, find: screening, replace: screening.replace('sql', 'this.#subscriber.store.databases[0]') }],
    scenario: 'crashAfterHandler',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'publish-before-commit',
    patches: [
      {
        file: processor,
        find: 'finally {\n            clearTimeout(timer);',
        replace: 'finally {\n            await this.#publish(undefined, work.outgoing);\n            clearTimeout(timer);',
      },
    ],
    scenario: 'poisoned',
    caught: /escaped/,
  },
  {
    id: 'ignored-confirm',
    patches: [
      {
        file: 'runtime/producer.js',
        find: '() => this.#publish(channel, envelope));',
        replace: '() => this.#publish(channel, envelope)).catch(() => undefined);',
      },
    ],
    scenario: 'disconnected',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'relay-removes-what-was-refused',
    patches: [{ file: relay, find: '            return false;', replace: '            return true;' }],
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
    scenario: 'slowCommits',
    caught: /ledger: \d+ lost/,
  },
  {
    id: 'unfenced-shard',
    patches: [
      {
        file: 'runtime/entity-store.js',
        find: 'this.#key(() => slotOf(data, sharding.shardKey, sharding.slots));',
        replace: '(this.#key(() => slotOf(data, sharding.shardKey, sharding.slots)) + sharding.slots / 2) % sharding.slots;',
      },
    ],
    scenario: 'takeover',
    caught: /ledger: \d+ duplicated/,
  },
  {
    id: 'new-id-for-each-try',
    patches: [{ file: 'runtime/envelopes.js', find: 'description.idField === undefined ? uuidV7', replace: 'true ? uuidV7' }],
    scenario: 'sentTwice',
    caught: /orders: \d+ duplicated/,
  },
  {
    id: 'dead-letter-drop',
    patches: [{ file: processor, find: 'delivery.deadLetter(reason)', replace: 'delivery.ack()' }],
    scenario: 'poisoned',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'one-delivery-too-many',
    patches: [{ file: 'runtime/redelivery.core.js', find: 'attempt >= policy.maxDeliveries', replace: 'attempt > policy.maxDeliveries' }],
    scenario: 'poisoned',
    caught: /orders: \d+ miscounted/,
  },
  {
    id: 'ack-of-others-deliveries',
    patches: [
      {
        file: 'brokers/postgres-settle.js',
        find: 'AS given (id, lease) WHERE ${LEASED}`;\nconst wake',
        replace: 'AS given (id, lease) WHERE m.id <> given.id OR m.lease = given.lease`;\nconst wake',
      },
    ],
    scenario: 'crashAfterHandler',
    caught: /orders: \d+ lost/,
  },
  {
    id: 'window-purged-too-early',
    patches: [
      { file: 'runtime/inbox.js', find: "now() - $2 * interval '1 millisecond'", replace: "now() - 0 * $2 * interval '1 millisecond'" },
    ],
    scenario: 'crashBeforeAck',
    caught: /orders: \d+ duplicated/,
  },
  {
    id: 'checkpoint-before-view',
    patches: [
      { file: processor, find: 'await moveCheckpoint(sql, id', replace: 'await moveCheckpoint(this.#subscriber.store.databases[0], id' },
    ],
    scenario: 'crashInView',
    caught: /history: the checkpoint is -?\d+ off/,
  },
  {
    id: 'no-version-guard',
    patches: [{ file: 'runtime/entity-store.js', find: 'WHERE (${guard}) IS NOT TRUE', replace: 'WHERE (${guard}) IS NOT NULL OR true' }],
    scenario: 'lateEvents',
    caught: /latest: \d+ disordered/,
  },
  {
    id: 'drain-acks-what-was-not-started',
    patches: [
      {
        file: 'runtime/delivery-loop.js',
        find: 'deliveries.map((delivery) => delivery.release())',
        replace: 'deliveries.map((delivery) => delivery.ack())',
      },
    ],
    scenario: 'terminated',
    caught: /orders: \d+ lost/,
  },
];
