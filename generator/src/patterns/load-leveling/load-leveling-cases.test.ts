import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;

interface Case {
  readonly producer?: Members;
  readonly queue?: Members;
  readonly consumer?: Members;
  readonly receive?: Members;
  readonly external?: Members;
  readonly nodes?: Members;
  readonly edges?: Members;
}

/** p → q → c → x, 10 at a time, 100 ms each: 100/s. */
const text = ({ producer, queue, consumer, receive, external, nodes, edges }: Case) =>
  document({
    messages: { m: message() },
    nodes: {
      p: { kind: 'producer', ...producer },
      q: { kind: 'queue', maxLength: 1000, ...queue },
      c: { kind: 'consumer', ...consumer },
      x: { kind: 'external', ...external },
      ...nodes,
    },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
      take: { kind: 'receive', from: 'q', to: 'c', concurrency: 10, serviceTimeMs: { mean: 100 }, ...receive },
      ask: { kind: 'call', from: 'c', to: 'x' },
      ...edges,
    },
  });

describe('load-leveling/overloaded', () => {
  it.each<[string, Case, string[]]>([
    ['79 %', { producer: { ratePerSec: 79 } }, []],
    ['80 %', { producer: { ratePerSec: 80 } }, ['warning tight /nodes/c']],
    ['just under 100 %', { producer: { ratePerSec: 99.9 } }, ['warning tight /nodes/c']],
    ['100 %', { producer: { ratePerSec: 100 } }, ['error noSteadyState /nodes/c']],
    ['no rate', {}, []],
    ['no service time', { producer: { ratePerSec: 1e9 }, receive: { serviceTimeMs: undefined } }, []],
    [
      'a rate limit alone',
      { producer: { ratePerSec: 9 }, consumer: { rateLimitPerSec: 9 }, receive: { serviceTimeMs: undefined } },
      ['error noSteadyState /nodes/c'],
    ],
    ['a second worker', { producer: { ratePerSec: 150 }, consumer: { replicas: { min: 2 } } }, []],
    [
      'workers that only a person would start',
      { producer: { ratePerSec: 150 }, consumer: { replicas: { min: 1, max: 9 } } },
      ['error noSteadyState /nodes/c'],
    ],
    [
      'workers that a trigger starts',
      { producer: { ratePerSec: 150 }, consumer: { scaleTrigger: { metric: 'lag', target: 1, max: 9 } } },
      [],
    ],
    [
      'one partition that keeps order',
      { producer: { ratePerSec: 10 }, queue: { ordering: 'key', partitions: 1 } },
      ['error noSteadyState /nodes/c'],
    ],
    ['work that takes no time', { producer: { ratePerSec: 1e9 }, receive: { serviceTimeMs: { mean: 0 } } }, []],
  ])('%s', (_name, each, expected) => {
    const found = ruleFindings('load-leveling/overloaded', text(each));
    expect(found.map(({ severity, messageId, pointer }) => `${severity} ${messageId} ${pointer}`)).toEqual(expected);
  });

  it('follows the load through a topic, each subscription with a line of its own', () => {
    const nodes = { t: { kind: 'topic' }, v: { kind: 'read-model' }, fast: { kind: 'read-model' } };
    const edges = {
      tell: { kind: 'send', from: 'c', to: 't' },
      show: { kind: 'project', from: 't', to: 'v', concurrency: 1, serviceTimeMs: { mean: 100 } },
      quick: { kind: 'project', from: 't', to: 'fast', concurrency: 10, serviceTimeMs: { mean: 1 } },
    };
    const [finding, ...others] = ruleFindings('load-leveling/overloaded', text({ producer: { ratePerSec: 20 }, nodes, edges }));
    expect(finding).toMatchObject({ target: { type: 'node', id: 'v' }, related: [{ id: 't' }, { id: 'show' }] });
    expect([others, finding?.fix]).toEqual([[], undefined]);
  });

  it('offers no fix where more processes would not help', () => {
    const [limited] = ruleFindings('load-leveling/overloaded', text({ producer: { ratePerSec: 50 }, consumer: { rateLimitPerSec: 40 } }));
    expect(limited?.fix).toBeUndefined();
    const [slow] = ruleFindings('load-leveling/overloaded', text({ producer: { ratePerSec: 150 } }));
    expect(slow?.fix?.edit).toEqual([
      { op: 'set', pointer: '/nodes/c/replicas/min', value: 3 },
      { op: 'set', pointer: '/nodes/c/replicas/max', value: 3 },
    ]);
  });
});

describe('load-leveling/burst-overflow', () => {
  const burst = { ratePerSec: 50, burst: { ratePerSec: 120, durationMs: 60_000 } };
  it.each<[string, Case, string[]]>([
    ['(120 − 100) · 60 = 1200 of 1000', { producer: burst }, ['/nodes/q/maxLength']],
    ['1200 of 1200', { producer: burst, queue: { maxLength: 1200 } }, []],
    ['a queue bounded by bytes says nothing', { producer: burst, queue: { maxLength: undefined, maxBytes: 5 } }, []],
    ['a burst below the base rate', { producer: { ratePerSec: 90, burst: { ratePerSec: 10, durationMs: 60_000 } } }, []],
    [
      'a scaled consumer meets the burst with what runs',
      {
        producer: burst,
        consumer: { scaleTrigger: { metric: 'lag', target: 1, min: 1, max: 9 } },
        receive: { concurrency: 1 },
        queue: { maxLength: 2000 },
      },
      ['/nodes/q/maxLength'],
    ],
  ])('%s', (_name, each, expected) =>
    expect(ruleFindings('load-leveling/burst-overflow', text(each)).map(({ pointer }) => pointer)).toEqual(expected),
  );

  it('is levelled before the next queue', () => {
    const nodes = { q2: { kind: 'queue', maxLength: 1 }, c2: { kind: 'consumer' } };
    const edges = {
      next: { kind: 'send', from: 'c', to: 'q2' },
      take2: { kind: 'receive', from: 'q2', to: 'c2', concurrency: 10, serviceTimeMs: { mean: 100 } },
    };
    const found = ruleFindings('load-leveling/burst-overflow', text({ producer: burst, queue: { maxLength: 5000 }, nodes, edges }));
    expect(found).toEqual([]);
  });
});

describe('load-leveling/scale-overruns-dependency', () => {
  it.each<[string, Case, string[]]>([
    ['100/s of 100', { external: { rateLimitPerSec: 100 } }, []],
    ['100/s of 99', { external: { rateLimitPerSec: 99 } }, ['c']],
    ['a limit on the consumer', { external: { rateLimitPerSec: 99 }, consumer: { rateLimitPerSec: 99 } }, []],
    ['no service time', { external: { rateLimitPerSec: 1 }, receive: { serviceTimeMs: undefined } }, []],
    [
      'two callers together',
      { external: { rateLimitPerSec: 120 }, producer: { ratePerSec: 30 }, edges: { also: { kind: 'call', from: 'p', to: 'x' } } },
      ['c'],
    ],
  ])('%s', (_name, each, expected) => {
    const found = ruleFindings('load-leveling/scale-overruns-dependency', text(each));
    expect(found.map(({ target }) => (target.type === 'document' ? '' : target.id))).toEqual(expected);
  });

  it('leaves a consumer what a producer does not use', () => {
    const each = {
      external: { rateLimitPerSec: 120 },
      producer: { ratePerSec: 30 },
      edges: { also: { kind: 'call', from: 'p', to: 'x' } },
    };
    const [finding] = ruleFindings('load-leveling/scale-overruns-dependency', text(each));
    expect(finding?.fix?.edit).toEqual([{ op: 'set', pointer: '/nodes/c/rateLimitPerSec', value: 90 }]);
  });
});
