import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { missingFindings } from './missing.ts';
import { planProject } from './plan.ts';
import { unsupportedFindings } from './unsupported.ts';

const version = { type: 'integer', minimum: 1 };
const payload = (names: readonly string[]) => ({
  type: 'object',
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, name === 'version' ? version : { type: 'string' }])),
});

/** The shop with a replica of its orders. */
const copied = (changes: Readonly<Record<string, unknown>> = {}) =>
  shopGraph({
    'nodes/orders-db/versionField': 'version',
    'nodes/copy': { kind: 'replica', title: 'Copy', replica: { conflict: 'version-wins', maxLagMs: 2000 } },
    'edges/events-copy': { kind: 'replicate', from: 'events', to: 'copy', subscription: { maxLength: 50 }, prefetch: 9 },
    'messages/place-order/payload': payload(['orderId', 'customerId', 'note', 'version']),
    'messages/order-placed/payload': payload(['orderId', 'customerId', 'version']),
    ...changes,
  });

describe('replicas', () => {
  it('are complete in this drawing', () => {
    expect([...missingFindings(copied()), ...unsupportedFindings(copied())]).toEqual([]);
  });

  it('are planned as services of their own, with a store, a subscription and an alarm', () => {
    const { system, services, alarms } = planProject(copied(), 'postgres');
    const versioning = { field: 'version', fields: ['orderId', 'customerId', 'version'] };
    expect(system.stores.find(({ id }) => id === 'orders-db')).toMatchObject({ kind: 'command', versioning });
    expect(system.stores.find(({ id }) => id === 'copy')).toEqual({
      id: 'copy',
      kind: 'replica',
      entity: { table: 'order', key: ['orderId'] },
      versioning,
      replica: { source: 'orders-db', maxLagMs: 2000 },
    });
    expect(system.subscriptions).toContainEqual(expect.objectContaining({ id: 'events-copy', topic: 'events', maxLength: 50 }));
    expect(services.find(({ name }) => name === 'copy')?.replicas[0]?.wiring).toMatchObject({
      id: 'copy',
      source: 'events-copy',
      types: ['order-placed'],
      prefetch: 9,
      reconcileMs: 3_600_000,
    });
    expect(system.services.find(({ name }) => name === 'copy')).toMatchObject({
      replicas: 1,
      replicaStores: ['copy'],
      port: expect.any(Number),
    });
    expect(alarms).toContainEqual({ target: 'copy', measure: 'staleness', limit: 2000 });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['a feed', { 'edges/events-copy': undefined }, 'replicaFeed', '/nodes/copy'],
    ['a source', { 'edges/taker-writes': undefined }, 'replicaSource', '/nodes/copy'],
    ['a version of the source', { 'nodes/orders-db/versionField': undefined }, 'replicaVersion', '/nodes/orders-db'],
    [
      'a version in each update',
      { 'messages/order-placed/payload': payload(['orderId', 'customerId']) },
      'versionField',
      '/messages/order-placed/payload',
    ],
    [
      'a version in what is saved',
      { 'messages/place-order/payload': payload(['orderId', 'customerId']) },
      'versionField',
      '/messages/place-order/payload',
    ],
    [
      'its key in each update',
      { 'messages/order-placed/payload': payload(['customerId', 'version']), 'nodes/history/entity/key': ['customerId'] },
      'keyField',
      '/messages/order-placed/payload',
    ],
    [
      'a source of each field',
      { 'messages/order-placed/payload': payload(['orderId', 'customerId', 'version', 'status']) },
      'replicatedField',
      '/messages/order-placed/payload/properties/status',
    ],
    ['a path of its own', { 'nodes/describe': { kind: 'replica' } }, 'routeName', '/nodes/describe'],
  ])('need %s', (_what, changes, messageId, pointer) => {
    expect(missingFindings(copied(changes))).toContainEqual(expect.objectContaining({ messageId, pointer }));
  });
});
