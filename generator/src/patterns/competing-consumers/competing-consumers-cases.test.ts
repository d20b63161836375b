import { describe, expect, it } from 'vitest';
import type { RuleId } from '../../rules/index.ts';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;

interface Case {
  readonly server?: Members;
  readonly message?: Members;
  readonly queue?: Members;
  readonly consumer?: Members;
  readonly receive?: Members;
  readonly nodes?: Members;
  readonly edges?: Members;
}

const text = (each: Case) =>
  document({
    servers: { main: { protocol: 'nats', ...each.server } },
    messages: { m: message({ payload: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }, ...each.message }) },
    nodes: { p: { kind: 'producer' }, q: { kind: 'queue', ...each.queue }, c: { kind: 'consumer', ...each.consumer }, ...each.nodes },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
      take: { kind: 'receive', from: 'q', to: 'c', ...each.receive },
      ...each.edges,
    },
  });

const found = (ruleId: RuleId, each: Case) => ruleFindings(ruleId, text(each));
const trigger = (max: number) => ({ scaleTrigger: { metric: 'lag', target: 1, max } });
const kafka = { protocol: 'kafka' };

describe('competing consumers', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['competing/order-lost', 'no order asked for', {}, []],
    ['competing/order-lost', 'a key', { queue: { ordering: 'key' }, message: { partitionKey: 'id' } }, []],
    ['competing/order-lost', 'no key', { queue: { ordering: 'key' } }, ['keyless']],
    [
      'competing/order-lost',
      'total order, a key does not help',
      { queue: { ordering: 'total' }, message: { partitionKey: 'id' } },
      ['total'],
    ],
    ['competing/order-lost', 'total order, one at a time', { queue: { ordering: 'total' }, receive: { concurrency: 1 } }, []],
    [
      'competing/order-lost',
      'total order, two workers',
      { queue: { ordering: 'total' }, receive: { concurrency: 1 }, consumer: { replicas: { max: 2 } } },
      ['total'],
    ],
    [
      'competing/order-lost',
      'total order, two consumers',
      {
        queue: { ordering: 'total' },
        receive: { concurrency: 1 },
        nodes: { d: { kind: 'consumer' } },
        edges: { also: { kind: 'receive', from: 'q', to: 'd', concurrency: 1 } },
      },
      ['total', 'total'],
    ],
    ['competing/idle-replicas', 'partitions mean nothing without order', { queue: { partitions: 2 }, consumer: trigger(9) }, []],
    ['competing/idle-replicas', 'ordered partitions', { queue: { ordering: 'key', partitions: 2 }, consumer: trigger(3) }, ['idle']],
    [
      'competing/idle-replicas',
      'a log gives a partition to one worker',
      { server: kafka, queue: { partitions: 2 }, consumer: trigger(3) },
      ['idle'],
    ],
    ['competing/idle-replicas', 'a log has one partition unless stated', { server: kafka, consumer: { replicas: { min: 2 } } }, ['idle']],
    ['competing/idle-replicas', 'as many as partitions', { server: kafka, queue: { partitions: 3 }, consumer: trigger(3) }, []],
    [
      'competing/idle-replicas',
      'a trigger drawn as an edge',
      { server: kafka, edges: { grow: { kind: 'scale', from: 'q', to: 'c', ...trigger(4) } } },
      ['idle'],
    ],
    ['competing/abrupt-scale-in', 'the default grace is ten seconds', { receive: { serviceTimeMs: { mean: 1, p99: 10_001 } } }, ['killed']],
    ['competing/abrupt-scale-in', 'as long as the work', { receive: { serviceTimeMs: { mean: 1, p99: 10_000 } } }, []],
    ['competing/abrupt-scale-in', 'no p99', { receive: { serviceTimeMs: { mean: 90_000 } } }, []],
  ])('%s: %s', (ruleId, _name, each, expected) => expect(found(ruleId, each).map(({ messageId }) => messageId)).toEqual(expected));

  it('keeps order by one worker where the broker knows no keys, and offers nothing where there are several', () => {
    const postgres = { server: { protocol: 'postgres' }, queue: { ordering: 'total' } };
    expect(found('competing/order-lost', postgres)[0]?.fix?.edit).toEqual([{ op: 'set', pointer: '/edges/take/concurrency', value: 1 }]);
    expect(found('competing/order-lost', { ...postgres, consumer: trigger(2) })[0]?.fix).toBeUndefined();
  });

  it('prefers a reference over the id as the key', () => {
    const payload = { type: 'object', required: ['id', 'customerId'], properties: { id: {}, customerId: {} } };
    const [finding] = found('competing/order-lost', { queue: { ordering: 'key' }, message: { payload } });
    expect(finding?.fix?.edit).toEqual([{ op: 'set', pointer: '/messages/m/partitionKey', value: 'customerId' }]);
  });
});
