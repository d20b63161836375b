import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, parseTopology } from '../model/index.ts';
import { document, message } from '../rules/rule-tester.fixture.ts';
import { edgeCapacity, nodeCapacity, type CapacityFigures } from './index.ts';

type Members = Readonly<Record<string, unknown>>;

interface Drawing {
  readonly producer?: Members;
  readonly queue?: Members;
  readonly consumer?: Members;
  readonly receive?: Members;
  readonly nodes?: Members;
  readonly edges?: Members;
}

/** p → q → c → db. */
function graphOf({ producer, queue, consumer, receive, nodes, edges }: Drawing): Graph {
  const text = document({
    messages: { m: message(), n: message() },
    nodes: {
      p: { kind: 'producer', ...producer },
      q: { kind: 'queue', ...queue },
      c: { kind: 'consumer', ...consumer },
      db: { kind: 'command-store', entity: { name: 'row', key: ['id'] } },
      ...nodes,
    },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
      take: { kind: 'receive', from: 'q', to: 'c', ...receive },
      write: { kind: 'write', from: 'c', to: 'db' },
      ...edges,
    },
  });
  const { topology, findings } = parseTopology(text);
  if (!topology) throw new Error(findings.map(({ message: said }) => said).join());
  return new Graph(topology);
}

const values = (figures: CapacityFigures) => Object.fromEntries(Object.entries(figures).map(([id, { value }]) => [id, value]));
const sentences = (figures: CapacityFigures) => Object.values(figures).map(({ sentence }) => sentence);

const steady = { producer: { ratePerSec: 40 }, receive: { concurrency: 5, serviceTimeMs: { mean: 100, p99: 400 }, prefetch: 10 } };
const bursting = {
  producer: { ratePerSec: 100, burst: { ratePerSec: 500, durationMs: 60_000 } },
  queue: { maxLength: 10_000 },
  receive: { concurrency: 16, serviceTimeMs: { mean: 100 }, idempotency: { strategy: 'message-id' } },
};

describe('capacity of a queue and its consumer', () => {
  it('gives the check values of a steady load', () => {
    const found = values(nodeCapacity(graphOf(steady), 'c'));
    expect(found).toMatchObject({ load: 40, capacity: 50, utilisation: 0.8 });
    expect(found['wait']).toBeCloseTo(55.4, 1);
    expect(found['ack-budget']).toBe(800);
    expect(values(nodeCapacity(graphOf(steady), 'q'))).toMatchObject({ utilisation: 0.8 });
  });

  it('gives the check values of a burst, in words too', () => {
    const found = nodeCapacity(graphOf(bursting), 'q');
    expect(values(found)).toMatchObject({ 'burst-backlog': 20_400, 'drain-time': 340_000 });
    expect(sentences(found)).toContain('At the burst the queue fills in 29 s and drains in 5 min 40 s.');
    expect(found['burst-backlog']?.sentence).toBe(
      'A burst of 500 messages/s for 1 min leaves 20,400 messages waiting, with room for 10,000; the last of them waits 2 min 8 s.',
    );
    expect(found['burst-backlog']?.isOver).toBe(true);
  });

  it('says that a queue with room does not fill', () => {
    const found = nodeCapacity(graphOf({ ...bursting, queue: { maxLength: 30_000 } }), 'q');
    expect(found['fill-time']).toBeUndefined();
    expect(found['drain-time']?.sentence).toBe('At the burst the queue does not fill and drains in 5 min 40 s.');
  });

  it('counts what an inbox remembers', () => {
    expect(values(edgeCapacity(graphOf(bursting), 'take'))['dedup-rows']).toBe(100 * 604_800);
  });

  it.each<[string, Drawing]>([
    ['no rate', { receive: steady.receive }],
    ['no service time', { producer: { ratePerSec: 40 } }],
  ])('is silent on utilisation with %s', (_name, drawing) => {
    const found = nodeCapacity(graphOf(drawing), 'c');
    expect([found.utilisation, found.wait, found['drain-time']]).toEqual([undefined, undefined, undefined]);
  });

  it('is empty for what does not exist', () => {
    expect([nodeCapacity(graphOf({}), 'gone'), edgeCapacity(graphOf({}), 'gone')]).toEqual([{}, {}]);
  });

  it('lets a rate limit, partitions, and the number of processes bound the workers', () => {
    const capacity = (drawing: Drawing) => values(nodeCapacity(graphOf({ ...steady, ...drawing }), 'c'))['capacity'];
    expect(capacity({ consumer: { rateLimitPerSec: 45 } })).toBe(45);
    expect(capacity({ queue: { ordering: 'total' } })).toBe(10);
    expect(capacity({ queue: { ordering: 'key', partitions: 3 } })).toBe(30);
    expect(capacity({ consumer: { replicas: { min: 2, max: 9 } } })).toBe(100);
    expect(capacity({ consumer: { scaleTrigger: { metric: 'lag', target: 1, max: 9 } } })).toBe(450);
    expect(capacity({ edges: { grow: { kind: 'scale', from: 'q', to: 'c', scaleTrigger: { metric: 'lag', target: 1, max: 3 } } } })).toBe(
      150,
    );
  });

  it('adds up what competes for a queue', () => {
    const second = { nodes: { c2: { kind: 'consumer' } }, edges: { take2: { kind: 'receive', from: 'q', to: 'c2', ...steady.receive } } };
    expect(values(nodeCapacity(graphOf({ ...steady, ...second }), 'q'))).toMatchObject({ load: 40, capacity: 100, utilisation: 0.4 });
  });

  it('lets a scaled consumer pile up messages until the trigger is polled', () => {
    const consumer = { scaleTrigger: { metric: 'lag', target: 1, min: 1, max: 100, pollMs: 10_000 } };
    const found = values(nodeCapacity(graphOf({ ...bursting, consumer }), 'q'));
    expect(found['burst-backlog']).toBe((500 - 160) * 10);
  });
});

describe('load that flows on', () => {
  const further = {
    nodes: {
      t: { kind: 'topic' },
      c2: { kind: 'consumer' },
      v: { kind: 'read-model', readModel: { maxStalenessMs: 100 } },
      x: { kind: 'external', rateLimitPerSec: 100 },
    },
    edges: {
      tell: { kind: 'send', from: 'c', to: 't', messages: ['n'] },
      hear: { kind: 'subscribe', from: 't', to: 'c2', serviceTimeMs: { mean: 10 } },
      deaf: { kind: 'subscribe', from: 't', to: 'c2', subscription: { filter: ['m'] }, serviceTimeMs: { mean: 10 } },
      show: { kind: 'project', from: 't', to: 'v', serviceTimeMs: { mean: 10 } },
      ask: { kind: 'call', from: 'c', to: 'x', retry: { maxAttempts: 3, attemptTimeoutMs: 1000 } },
    },
  };
  const levelling = { ...bursting, ...further };

  it('is no more behind a consumer than it can work off, and only what filters let through', () => {
    const graph = graphOf(levelling);
    expect(edgeCapacity(graph, 'tell').load?.sentence).toBe('It carries 100 messages/s in ordinary times, 160 messages/s in a burst.');
    expect(values(edgeCapacity(graph, 'hear'))).toMatchObject({ load: 100, capacity: 1000 });
    expect(edgeCapacity(graph, 'deaf').load).toBeUndefined();
  });

  it('tells the load of what is called, written and announced', () => {
    const graph = graphOf(levelling);
    expect(nodeCapacity(graph, 'x').utilisation).toMatchObject({ value: 1.6, isOver: true });
    expect(nodeCapacity(graph, 'db').load?.value).toBe(100);
    expect(nodeCapacity(graph, 't').load?.sentence).toContain('a copy to each of 3 subscriptions');
  });

  it('tells staleness, and the layers that multiply', () => {
    const graph = graphOf({ ...levelling, receive: { ...bursting.receive, redelivery: { maxDeliveries: 5 } } });
    expect(nodeCapacity(graph, 'v').staleness).toMatchObject({ isOver: false });
    expect(nodeCapacity(graph, 'v').staleness?.value).toBeCloseTo(10, 1);
    expect(edgeCapacity(graph, 'ask').amplification).toMatchObject({ value: 15, isOver: true });
    expect(edgeCapacity(graph, 'ask')['worst-duration']?.value).toBe(3300);
  });

  it('goes round a circle once, and a reply asks nothing anew', () => {
    const asking = {
      nodes: { q2: { kind: 'queue' }, r: { kind: 'queue' }, s: { kind: 'consumer' } },
      edges: {
        ask: { kind: 'send', from: 'c', to: 'q2', requestReply: { reply: { channel: 'r' }, maxOutstanding: 3 } },
        do: { kind: 'receive', from: 'q2', to: 's', serviceTimeMs: { mean: 100 } },
        answer: { kind: 'reply', from: 's', to: 'r' },
        hear: { kind: 'receive', from: 'r', to: 'c' },
      },
    };
    const graph = graphOf({ ...steady, ...asking });
    expect(['ask', 'do', 'hear'].map((id) => edgeCapacity(graph, id).load?.value)).toEqual([40, 40, 40]);
    expect(edgeCapacity(graph, 'ask').outstanding).toMatchObject({ isOver: true });
    const loop = graphOf({ ...steady, edges: { again: { kind: 'send', from: 'c', to: 'q' } } });
    expect(edgeCapacity(loop, 'again').load?.value).toBe(40);
  });
});

describe('a sharded store', () => {
  it('tells how even its shards are, and what growing moves', () => {
    const sharding = { shardKey: ['id'], databases: 4, distinctKeys: 10_000 };
    const db = (more: Members = {}) => ({
      kind: 'command-store',
      entity: { name: 'row', key: ['id'] },
      sharding: { ...sharding, ...more },
    });
    const found = values(nodeCapacity(graphOf({ nodes: { db: db() } }), 'db'));
    expect(found['shard-imbalance']).toBeCloseTo(1.033, 3);
    expect(found['moved-rows']).toBe(0.2);
    expect(values(nodeCapacity(graphOf({ nodes: { db: db({ hash: 'modulo' }) } }), 'db'))['moved-rows']).toBe(0.8);
  });
});

it('every figure is a number with a sentence, however extreme the drawing', () => {
  const extreme = fc.constantFrom(0, 1, 1e-9, 1e9, 1e15, Number.MAX_SAFE_INTEGER);
  const count = fc.constantFrom(1, 2, 1000, Number.MAX_SAFE_INTEGER);
  const ms = fc.constantFrom(0, 1, 1000, Number.MAX_SAFE_INTEGER);
  const drawing = fc.record({ rate: extreme, burst: extreme, ms, mean: ms, concurrency: count, replicas: count, length: count });
  const property = fc.property(drawing, ({ rate, burst, ms: durationMs, mean, concurrency, replicas, length }) => {
    const graph = graphOf({
      producer: { ratePerSec: rate, burst: { ratePerSec: burst, durationMs } },
      queue: { maxLength: length },
      consumer: { replicas: { min: replicas } },
      receive: { concurrency, serviceTimeMs: { mean, p99: mean }, idempotency: { strategy: 'message-id' } },
    });
    for (const figures of [nodeCapacity(graph, 'q'), nodeCapacity(graph, 'c'), nodeCapacity(graph, 'db'), edgeCapacity(graph, 'take')]) {
      for (const { value, sentence } of Object.values(figures)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(sentence).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });
  fc.assert(property, { seed: 12, numRuns: 200 });
});
