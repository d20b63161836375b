import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { planProject } from './plan.ts';

const plan = (changes?: Readonly<Record<string, unknown>>) => planProject(shopGraph(changes), 'postgres');

describe('planProject', () => {
  it('describes the channels', () => {
    const { queues, topics, subscriptions } = plan().system;
    expect(queues).toEqual([
      { id: 'orders', kind: 'queue', overflow: 'reject', maxLength: 100, deadLetter: { channel: 'orders-dlq', maxDeliveries: 4 } },
      { id: 'orders-dlq', kind: 'queue', overflow: 'reject', maxLength: 100 },
    ]);
    expect(topics).toEqual([{ id: 'events', kind: 'topic' }]);
    expect(subscriptions).toEqual([
      {
        id: 'history-feed',
        topic: 'events',
        durable: true,
        startPosition: 'new',
        overflow: 'reject',
        maxLength: 500,
        deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 },
      },
    ]);
  });

  it('makes a queue behind a topic the queue of its subscription', () => {
    const { system, services } = plan({
      'edges/web-sends': undefined,
      'edges/feed': { kind: 'subscribe', from: 'events', to: 'orders', messages: ['order-placed'] },
    });
    expect(system.queues.map(({ id }) => id)).toEqual(['orders-dlq']);
    expect(system.subscriptions).toContainEqual(
      expect.objectContaining({ id: 'orders', topic: 'events', types: ['order-placed'], maxLength: 100 }),
    );
    expect(services[0]?.consumers[0]).toMatchObject({ handles: ['order-placed'], wiring: { source: 'orders' } });
  });

  it('describes the stores', () => {
    expect(plan().system.stores).toEqual([
      {
        id: 'orders-db',
        kind: 'command',
        entity: { table: 'order', key: ['orderId'] },
        outbox: { pollMs: 1000, batchSize: 100 },
        sharding: { shardKey: ['customerId'], slots: 1024, databases: 2, tablesPerDb: 2, mapVersion: 1 },
      },
      { id: 'history', kind: 'query', entity: { table: 'line', key: ['orderId'] }, maxStalenessMs: 3000 },
    ]);
  });

  it('wires consumers', () => {
    expect(plan().services[0]?.consumers[0]).toMatchObject({
      handles: ['place-order'],
      saves: true,
      calls: [{ external: 'bank', keyField: 'orderId' }],
      wiring: {
        id: 'taker',
        source: 'orders',
        prefetch: 20,
        concurrency: 10,
        ackTimeoutMs: 30_000,
        ackMode: 'manual',
        store: 'orders-db',
        redelivery: { maxDeliveries: 4, backoff: { baseMs: 100, multiplier: 2, maxMs: 2000, jitter: 'full' } },
        idempotency: { strategy: 'message-id', windowMs: 1_209_600_000 },
        publishes: { 'order-placed': 'events' },
        calls: { bank: { maxAttempts: 2, attemptTimeoutMs: 1000, deadlineMs: 3000, budget: { maxTokens: 10, tokenRatio: 0.1 } } },
      },
    });
  });

  it('shares a rate limit out among the sources of a consumer', () => {
    const changes = {
      'nodes/taker/rateLimitPerSec': 10,
      'edges/also': { kind: 'subscribe', from: 'events', to: 'taker', messages: ['order-placed'] },
    };
    expect(plan(changes).services[0]?.consumers.map(({ wiring }) => [wiring.source, wiring.rateLimitPerSec])).toEqual([
      ['orders', 5],
      ['also', 5],
    ]);
  });

  it('gives ports to what answers HTTP, and processes to what is drawn', () => {
    expect(plan().system.services).toEqual([
      { name: 'backend', replicas: 2, shutdownGraceMs: 10_000, producers: [], consumers: ['taker'], readModels: [] },
      { name: 'history', replicas: 1, shutdownGraceMs: 10_000, port: 4100, producers: [], consumers: [], readModels: ['history'] },
      {
        name: 'web',
        replicas: 1,
        shutdownGraceMs: 10_000,
        port: 4101,
        producers: [{ id: 'web', messages: ['place-order'] }],
        consumers: [],
        readModels: [],
      },
    ]);
  });

  it('lists the alarms', () => {
    expect(plan().alarms).toEqual([
      { target: 'orders-dlq', measure: 'depth', limit: 1 },
      { target: 'history', measure: 'staleness', limit: 3000 },
    ]);
  });

  it('names what is called', () => {
    expect(plan().system.externals).toEqual([{ id: 'bank', urlVariable: 'BANK_URL' }]);
  });

  it('scales a service by its triggers', () => {
    const services = (changes: Readonly<Record<string, unknown>>) => plan(changes).system.services;
    const trigger = { metric: 'lag', target: 10, min: 0, max: 6, pollMs: 500, cooldownMs: 9000 };
    const scale = {
      min: 0,
      max: 6,
      pollMs: 500,
      cooldownMs: 9000,
      triggers: [{ consumer: 'taker', source: 'orders', channel: 'orders', metric: 'lag', target: 10 }],
    };
    expect(services({ 'nodes/taker/scaleTrigger': trigger })[0]).toMatchObject({ name: 'backend', replicas: 1, scale });
    const edge = { kind: 'scale', from: 'orders', to: 'taker', scaleTrigger: trigger };
    expect(services({ 'edges/s': edge })[0]).toMatchObject({ replicas: 1, scale });
    const fed = { 'edges/web-sends': undefined, 'edges/feed': { kind: 'subscribe', from: 'events', to: 'orders' } };
    expect(services({ ...fed, 'edges/s': edge })[0]?.scale?.triggers).toMatchObject([{ source: 'orders', channel: 'events' }]);
    expect(services({})[0]).not.toHaveProperty('scale');
  });
});
