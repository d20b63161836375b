import { describe, expect, it } from 'vitest';
import { boundsMembers } from '../model/channel.ts';
import { receiveMembers } from '../model/receive.ts';
import { nodeKindInfo } from '../nodes/index.ts';
import { replicasSchema, scaleTriggerSchema } from '../patterns/competing-consumers/competing-consumers.config.ts';
import { idempotencySchema } from '../patterns/idempotency/idempotency.config.ts';
import { subscriptionSchema } from '../patterns/pub-sub/pub-sub.config.ts';
import { redeliverySchema, retrySchema } from '../patterns/retry/retry.config.ts';
import { decisionFor } from './decisions.ts';
import { shopGraph } from './emit.fixture.ts';
import { planProject } from './plan.ts';

type Changes = Readonly<Record<string, unknown>>;
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

const takes = 'edges/taker-takes';
const calls = 'edges/taker-calls/retry';
const feed = 'edges/events-project/subscription';
const hash = { [`${takes}/idempotency`]: { strategy: 'content-hash', hashFields: ['orderId'] } };
const numbered = { [`${takes}/idempotency`]: { strategy: 'sequence' } };
const trigger = { metric: 'lag', target: 10 };
const scaled = (more: Changes) => ({ 'nodes/taker/scaleTrigger': { ...trigger, ...more } });

/** A drawing and a change of it by one property alone, which has to change what is generated. */
const uses: Readonly<Record<string, readonly [change: Changes, drawing?: Changes]>> = {
  'retry.maxAttempts': [{ [`${calls}/maxAttempts`]: 'infinite' }],
  'retry.attemptTimeoutMs': [{ [`${calls}/attemptTimeoutMs`]: 77 }],
  'retry.deadlineMs': [{ [`${calls}/deadlineMs`]: 777 }],
  'retry.retryOn': [{ [`${calls}/retryOn`]: ['503'] }],
  'retry.backoff.baseMs': [{ [`${calls}/backoff/baseMs`]: 7 }],
  'retry.backoff.multiplier': [{ [`${calls}/backoff/multiplier`]: 3 }],
  'retry.backoff.maxMs': [{ [`${calls}/backoff/maxMs`]: 77 }],
  'retry.backoff.jitter': [{ [`${calls}/backoff/jitter`]: 'none' }],
  'retry.budget.maxTokens': [{ [`${calls}/budget/maxTokens`]: 7 }],
  'retry.budget.tokenRatio': [{ [`${calls}/budget/tokenRatio`]: 0.7 }],
  'retry.circuitBreaker.failureThreshold': [{ [`${calls}/circuitBreaker`]: { failureThreshold: 7 } }, { [`${calls}/circuitBreaker`]: {} }],
  'retry.circuitBreaker.resetMs': [{ [`${calls}/circuitBreaker`]: { resetMs: 7 } }, { [`${calls}/circuitBreaker`]: {} }],
  'redelivery.maxDeliveries': [{ [`${takes}/redelivery/maxDeliveries`]: 7 }],
  'redelivery.backoff.baseMs': [{ [`${takes}/redelivery/backoff/baseMs`]: 7 }],
  'redelivery.backoff.multiplier': [{ [`${takes}/redelivery/backoff/multiplier`]: 3 }],
  'redelivery.backoff.maxMs': [{ [`${takes}/redelivery/backoff/maxMs`]: 77 }],
  'redelivery.backoff.jitter': [{ [`${takes}/redelivery/backoff/jitter`]: 'none' }],
  'redelivery.keyPolicy': [{ [`${takes}/redelivery/keyPolicy`]: 'park-key' }, numbered],
  'redelivery.inProcess': [{ [`${takes}/redelivery/inProcess`]: true }],
  'idempotency.strategy': [{ [`${takes}/idempotency/strategy`]: 'redelivered-flag' }],
  'idempotency.keyFields': [{ [`${takes}/idempotency/keyFields`]: ['orderId'] }],
  'idempotency.hashFields': [{ [`${takes}/idempotency/hashFields`]: ['customerId'] }, hash],
  'idempotency.nonceField': [{ [`${takes}/idempotency/nonceField`]: 'customerId' }, hash],
  'idempotency.sequenceMode': [{ [`${takes}/idempotency/sequenceMode`]: 'seen-set' }, numbered],
  'idempotency.sequenceField': [{ [`${takes}/idempotency/sequenceField`]: 'revision' }, numbered],
  'idempotency.windowMs': [{ [`${takes}/idempotency/windowMs`]: 777 }],
  'idempotency.dedupStore': [{ [`${takes}/idempotency/dedupStore`]: 'orders-db' }, { 'edges/taker-writes': undefined }],
  'idempotency.leaseMs': [{ [`${takes}/idempotency/leaseMs`]: 777 }, { 'nodes/orders-db/sharding': undefined }],
  'subscription.name': [{ [`${feed}/name`]: 'other-feed' }],
  'subscription.filter': [{ [`${feed}/filter`]: ['order-placed'] }],
  'subscription.startPosition': [{ [`${feed}/startPosition`]: 'earliest' }],
  'subscription.maxLength': [{ [`${feed}/maxLength`]: 77 }],
  'subscription.maxBytes': [{ [`${feed}/maxBytes`]: 77 }],
  'subscription.overflow': [{ [`${feed}/overflow`]: 'drop-oldest' }],
  'subscription.messageTtlMs': [{ [`${feed}/messageTtlMs`]: 77 }],
  'subscription.deadLetter.channel': [{ [`${feed}/deadLetter/channel`]: 'orders' }],
  'subscription.deadLetter.maxDeliveries': [{ [`${feed}/deadLetter/maxDeliveries`]: 7 }],
  'receive.ackMode': [{ [`${takes}/ackMode`]: 'auto' }],
  'receive.ackTimeoutMs': [{ [`${takes}/ackTimeoutMs`]: 777 }],
  'receive.prefetch': [{ [`${takes}/prefetch`]: 7 }],
  'receive.concurrency': [{ [`${takes}/concurrency`]: 7 }],
  'queue.maxLength': [{ 'nodes/orders/maxLength': 77 }],
  'queue.maxBytes': [{ 'nodes/orders/maxBytes': 77 }],
  'queue.overflow': [{ 'nodes/orders/overflow': 'drop-oldest' }],
  'queue.messageTtlMs': [{ 'nodes/orders/messageTtlMs': 77 }],
  'queue.deadLetter.channel': [{ 'nodes/orders/deadLetter/channel': 'other' }, { 'nodes/other': { kind: 'queue' } }],
  'queue.deadLetter.maxDeliveries': [{ 'nodes/orders/deadLetter/maxDeliveries': 7 }],
  'queue.ordering': [{ 'nodes/orders/ordering': 'key' }],
  'queue.maxAgeMs': [{ 'nodes/orders/maxAgeMs': 77 }],
  'queue.alarmDepth': [{ 'nodes/orders/alarmDepth': 77 }],
  'consumer.rateLimitPerSec': [{ 'nodes/taker/rateLimitPerSec': 7 }],
  'consumer.maxHops': [{ 'nodes/taker/maxHops': 7 }],
  'consumer.shutdownGraceMs': [{ 'nodes/taker/shutdownGraceMs': 777 }],
  'consumer.service': [{ 'nodes/taker/service': 'other' }],
  'producer.service': [{ 'nodes/web/service': 'other' }],
  'producer.onReject': [{ 'nodes/web/onReject': '503' }],
  'replicas.min': [{ 'nodes/taker/replicas/min': 7 }],
  'scaleTrigger.metric': [scaled({ metric: 'age' }), scaled({})],
  'scaleTrigger.target': [scaled({ target: 7 }), scaled({})],
  'scaleTrigger.pollMs': [scaled({ pollMs: 7 }), scaled({})],
  'scaleTrigger.cooldownMs': [scaled({ cooldownMs: 7 }), scaled({})],
  'scaleTrigger.min': [scaled({ min: 7 }), scaled({})],
  'scaleTrigger.max': [scaled({ max: 7 }), scaled({})],
};

/** Properties that a project gets by another way than their value, and how. */
const elsewhere: Readonly<Record<string, string>> = {
  'idempotency.scope': 'the scope is the consumer, and another one is refused',
  'queue.server': 'the broker of the whole project is chosen by it, before there is a plan',
};

const common = new Set(['kind', 'title', 'description']);
const roots: readonly (readonly [owner: string, schema: Schema])[] = [
  ['retry', retrySchema as Schema],
  ['redelivery', redeliverySchema as Schema],
  ['idempotency', idempotencySchema as Schema],
  ['subscription', subscriptionSchema as Schema],
  ['receive', { properties: without(receiveMembers, ['redelivery', 'idempotency']) }],
  ['queue', { properties: { ...without(nodeKindInfo('queue').schema.properties, []), ...boundsMembers } as Record<string, Schema> }],
  ['consumer', { properties: without(nodeKindInfo('consumer').schema.properties, ['replicas', 'scaleTrigger']) }],
  ['producer', { properties: without(nodeKindInfo('producer').schema.properties, []) }],
  ['replicas', replicasSchema as Schema],
  ['scaleTrigger', scaleTriggerSchema as Schema],
];

function without(members: object, names: readonly string[]): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(members as Record<string, Schema>).filter(([name]) => !names.includes(name) && !common.has(name)),
  );
}

/** Every property, a block that is not decided as a whole by its members. */
const pathsOf = (path: readonly string[], { properties }: Schema): string[][] =>
  properties === undefined || (path.length > 1 && decisionFor(path) !== undefined)
    ? [[...path]]
    : Object.entries(properties).flatMap(([name, member]) => pathsOf([...path, name], member));

const properties = roots.flatMap(([owner, schema]) => pathsOf([owner], schema));
const textOf = (changes: Changes) => JSON.stringify(planProject(shopGraph(structuredClone(changes)), 'postgres'));

describe('the properties of messaging patterns', () => {
  const generated = properties.filter((path) => {
    const decision = decisionFor(path);
    return decision !== 'input' && decision !== 'refused' && !(typeof decision === 'object' && decision.only.length === 1);
  });

  it('names for each that is generated what it changes', () => {
    const named = [...Object.keys(uses), ...Object.keys(elsewhere)];
    expect(generated.map((path) => path.join('.')).toSorted()).toEqual(named.toSorted());
  });

  it.each(Object.entries(uses))('%s changes what is generated', (_property, [change, drawing = {}]) => {
    expect(textOf({ ...drawing, ...change })).not.toBe(textOf(drawing));
  });
});
