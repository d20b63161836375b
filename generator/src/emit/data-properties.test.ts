import { describe, expect, it } from 'vitest';
import { readModelSchema } from '../patterns/cqrs/cqrs.config.ts';
import { outboxSchema, replicaSchema } from '../patterns/replicas/replicas.config.ts';
import { shardingSchema } from '../patterns/sharding/sharding.config.ts';
import { decisionFor } from './decisions.ts';
import { shopGraph } from './emit.fixture.ts';
import { missingFindings } from './missing.ts';
import { planProject } from './plan.ts';
import { unsupportedFindings } from './unsupported.ts';

type Changes = Readonly<Record<string, unknown>>;

/** The shop with a replica of its orders. */
const drawn: Changes = {
  'nodes/orders-db/versionField': 'version',
  'messages/place-order/payload/properties/version': { type: 'integer' },
  'messages/place-order/payload/properties/status': { type: 'string' },
  'messages/place-order/payload/properties/placedAt': { type: 'string' },
  'messages/place-order/payload/required': ['orderId', 'customerId', 'version'],
  'messages/order-placed/payload/properties/version': { type: 'integer' },
  'messages/order-placed/payload/required': ['orderId', 'customerId', 'version'],
  'nodes/copy': { kind: 'replica', replica: {} },
  'edges/events-replicate': {
    kind: 'replicate',
    from: 'events',
    to: 'copy',
    subscription: { name: 'copy-feed', deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 } },
    idempotency: { strategy: 'message-id', windowMs: 1_209_600_000 },
  },
};
const graph = (changes: Changes) => shopGraph({ ...structuredClone(drawn), ...changes });
const planOf = (changes: Changes) => JSON.stringify(planProject(graph(changes), 'postgres'));
const findingsIn = (changes: Changes) =>
  [...unsupportedFindings(graph(changes)), ...missingFindings(graph(changes))].map(({ pointer }) => pointer);

const sharding = 'nodes/orders-db/sharding';
const view = 'nodes/history/readModel';

/** For each property that reaches a running project: another value, and what the generated system or wiring then says. */
const wired: Readonly<Record<string, readonly [changes: Changes, says: string]>> = {
  'sharding.shardKey': [{ [`${sharding}/shardKey`]: ['orderId'] }, '"shardKey":["orderId"]'],
  'sharding.slots': [{ [`${sharding}/slots`]: 77 }, '"slots":77'],
  'sharding.databases': [{ [`${sharding}/databases`]: 5 }, '"databases":5'],
  'sharding.tablesPerDb': [{ [`${sharding}/tablesPerDb`]: 3 }, '"tablesPerDb":3'],
  'sharding.mapVersion': [{ [`${sharding}/mapVersion`]: 9 }, '"mapVersion":9'],
  'outbox.pollMs': [{ 'nodes/orders-db/outbox/pollMs': 77 }, '"pollMs":77'],
  'outbox.batchSize': [{ 'nodes/orders-db/outbox/batchSize': 7 }, '"batchSize":7'],
  'readModel.source': [
    { [`${view}/rebuildFrom`]: 'snapshot', [`${view}/source`]: 'orders-db' },
    '"rebuildFromRows":{"store":"orders-db","type":"order-placed","publisher":"taker"}',
  ],
  'readModel.maxStalenessMs': [{ [`${view}/maxStalenessMs`]: 4321 }, '"maxStalenessMs":4321'],
  'readModel.rebuildFrom': [{ [`${view}/rebuildFrom`]: 'log' }, '"rebuildFrom":["orders-db"]'],
  'readModel.consistency': [{ [`${view}/consistency`]: 'read-your-writes' }, '"readYourWrites":true,"commandRows":"orders-db"'],
  'replica.maxLagMs': [{ 'nodes/copy/replica/maxLagMs': 4444 }, '"maxLagMs":4444'],
  'replica.reconcileMs': [{ 'nodes/copy/replica/reconcileMs': 55_555 }, '"reconcileMs":55555'],
};

/** Values that stop the generation: what is generated would not do what they say. */
const refused: Readonly<Record<string, readonly [changes: Changes, pointer: string]>> = {
  'sharding.hash': [{ [`${sharding}/hash`]: 'modulo' }, `/${sharding}/hash`],
  'sharding.bindingGroup': [{ [`${sharding}/bindingGroup`]: 'customer' }, `/${sharding}/bindingGroup`],
  'sharding.broadcast': [{ [`${sharding}/broadcast`]: ['orders-db'] }, `/${sharding}/broadcast`],
  'sharding.idGenerator': [{ [`${sharding}/idGenerator`]: 'snowflake' }, `/${sharding}/idGenerator`],
  'outbox.cursor': [{ 'nodes/orders-db/outbox/cursor': 'sequence-id' }, '/nodes/orders-db/outbox/cursor'],
  'readModel.kind': [{ [`${view}/kind`]: 'replica' }, `/${view}/kind`],
  'readModel.checkpointStore': [{ [`${view}/checkpointStore`]: 'orders-db' }, `/${view}/checkpointStore`],
  'replica.conflict': [{ 'nodes/copy/replica/conflict': 'last-write' }, '/nodes/copy/replica/conflict'],
  'replica.bootstrap': [{ 'nodes/copy/replica/bootstrap': 'log' }, '/nodes/copy/replica/bootstrap'],
};

const blocks = { sharding: shardingSchema, outbox: outboxSchema, readModel: readModelSchema, replica: replicaSchema } as const;

describe('every property of sharding, CQRS and replicas', () => {
  it('reaches a running project, stops the generation, or is for rules and figures alone', () => {
    const all = Object.entries(blocks).flatMap(([block, schema]) => Object.keys(schema.properties).map((name) => `${block}.${name}`));
    const inputs = all.filter((path) => decisionFor(path.split('.')) === 'input');
    expect(inputs).toEqual(['sharding.distinctKeys']);
    expect([...Object.keys(wired), ...Object.keys(refused), ...inputs].toSorted()).toEqual(all.toSorted());
  });

  it.each(Object.entries(wired))('%s reaches it', (_property, [changes, says]) => {
    expect(findingsIn(changes)).toEqual([]);
    expect(planOf({})).not.toContain(says);
    expect(planOf(changes)).toContain(says);
  });

  it.each(Object.entries(refused))('%s stops it, where its value means something else', (_property, [changes, pointer]) => {
    expect(findingsIn({})).toEqual([]);
    expect(findingsIn(changes)).toContain(pointer);
  });
});
