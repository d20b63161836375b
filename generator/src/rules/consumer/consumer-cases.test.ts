import { describe, expect, it } from 'vitest';
import type { RuleId } from '../index.ts';
import { document, message, ruleFindings } from '../rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;

interface Case {
  readonly server?: Members;
  readonly message?: Members;
  readonly consumer?: Members;
  readonly receive?: Members;
  readonly call?: Members;
}

/** p → q → c → x. */
const text = ({ server, message: about, consumer, receive, call }: Case) =>
  document({
    servers: { main: { protocol: 'postgres', ...server } },
    messages: { m: message(about) },
    nodes: { p: { kind: 'producer' }, q: { kind: 'queue' }, c: { kind: 'consumer', ...consumer }, x: { kind: 'external' } },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
      take: { kind: 'receive', from: 'q', to: 'c', ...receive },
      ask: { kind: 'call', from: 'c', to: 'x', ...call },
    },
  });

const rabbit = (version?: string) => ({ protocol: 'rabbitmq', ...(version !== undefined && { version }) });
const nack = { redelivery: { onFailure: 'nack' } };
const patient = { maxAttempts: 5, backoff: { baseMs: 10_000, multiplier: 1, maxMs: 10_000 } };

describe('consumer rules', () => {
  it.each<[RuleId, string, Case, number]>([
    ['consumer/ack-before-process', 'no effects', { receive: { ackMode: 'auto' }, consumer: { effects: false } }, 0],
    ['consumer/ack-before-process', 'loss is said to be meant', { receive: { ackMode: 'auto', delivery: 'at-most-once' } }, 0],
    ['consumer/ack-before-process', 'a newer message replaces it', { receive: { ackMode: 'auto' }, message: { ephemeral: true } }, 0],
    ['consumer/ack-before-process', 'effects by a call', { receive: { ackMode: 'auto' } }, 1],
    ['consumer/ack-timeout-too-short', 'p99 just below', { receive: { serviceTimeMs: { mean: 1, p99: 29_999 } } }, 0],
    ['consumer/ack-timeout-too-short', 'p99 as long', { receive: { serviceTimeMs: { mean: 1, p99: 30_000 } } }, 1],
    ['consumer/ack-timeout-too-short', 'a heartbeat', { receive: { heartbeat: true, serviceTimeMs: { mean: 1, p99: 90_000 } } }, 0],
    ['consumer/ack-timeout-too-short', 'nothing to come again', { receive: { ackMode: 'auto', serviceTimeMs: { mean: 90_000 } } }, 0],
    ['consumer/ack-timeout-too-short', 'four waits of ten seconds between calls', { call: { retry: patient } }, 1],
    ['consumer/ack-timeout-too-short', 'a deadline ends the waits', { call: { retry: { ...patient, deadlineMs: 20_000 } } }, 0],
    [
      'consumer/ack-timeout-too-short',
      'waits of a redelivery in the process',
      { receive: { redelivery: { maxDeliveries: 5, inProcess: true, backoff: patient.backoff } } },
      1,
    ],
    [
      'consumer/ack-timeout-too-short',
      'waits of a redelivery by the broker',
      { receive: { redelivery: { maxDeliveries: 5, backoff: patient.backoff } } },
      0,
    ],
    ['consumer/ack-timeout-too-short', 'waits without an end', { call: { retry: { maxAttempts: 'infinite' } } }, 1],
    ['consumer/prefetch-exceeds-ack-budget', '50 · 6 s / 10 = 30 s', { receive: { serviceTimeMs: { mean: 1, p99: 6000 } } }, 1],
    [
      'consumer/prefetch-exceeds-ack-budget',
      '49 · 6 s / 10 < 30 s',
      { receive: { prefetch: 49, serviceTimeMs: { mean: 1, p99: 6000 } } },
      0,
    ],
    [
      'consumer/prefetch-exceeds-ack-budget',
      'no tail that waits',
      { receive: { prefetch: 10, serviceTimeMs: { mean: 1, p99: 60_000 } } },
      0,
    ],
    ['consumer/prefetch-exceeds-ack-budget', 'no service time', { receive: { prefetch: 100_000 } }, 0],
    ['consumer/uncounted-nack', 'newest RabbitMQ', { server: rabbit(), receive: nack }, 1],
    ['consumer/uncounted-nack', 'RabbitMQ 4.2', { server: rabbit('4.2'), receive: nack }, 0],
    ['consumer/uncounted-nack', 'reject', { server: rabbit('4.3'), receive: { redelivery: { onFailure: 'reject' } } }, 0],
    ['consumer/uncounted-nack', 'a broker that limits nothing', { server: { protocol: 'kafka' }, receive: nack }, 0],
    ['consumer/uncounted-nack', 'a broker that counts', { server: { protocol: 'servicebus' }, receive: nack }, 0],
  ])('%s: %s', (ruleId, _name, each, count) => expect(ruleFindings(ruleId, text(each))).toHaveLength(count));

  it('offers no timeout where waits have no bound', () => {
    const [finding] = ruleFindings('consumer/ack-timeout-too-short', text({ call: { retry: { maxAttempts: 'infinite' } } }));
    expect([finding?.fix, finding?.message]).toEqual([undefined, expect.stringContaining('no bound')]);
  });
});
