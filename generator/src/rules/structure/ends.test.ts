import { describe, expect, it } from 'vitest';
import { document, ruleFindings } from '../rule-tester.fixture.ts';

describe('structure/dangling-edge', () => {
  it('names each missing end, and points at the first', () => {
    const text = document({
      nodes: { p: { kind: 'producer' } },
      edges: { e: { kind: 'send', from: 'p', to: 'gone' }, f: { kind: 'send', from: 'lost', to: 'gone' } },
    });
    expect(ruleFindings('structure/dangling-edge', text).map(({ pointer, message }) => [pointer, message])).toEqual([
      ['/edges/e/to', expect.stringContaining('ends at "gone"')],
      ['/edges/f/from', expect.stringContaining('ends at "lost" and "gone"')],
    ]);
  });
});

describe('queues without a consumer, channels without a producer', () => {
  it('knows that a requester takes its replies and sends its cancellations', () => {
    const text = document({
      nodes: { p: { kind: 'producer' }, q: { kind: 'queue' }, r: { kind: 'queue' }, k: { kind: 'queue' }, c: { kind: 'consumer' } },
      edges: {
        ask: { kind: 'send', from: 'p', to: 'q', requestReply: { reply: { channel: 'r' }, cancelChannel: 'k' } },
        take: { kind: 'receive', from: 'q', to: 'c' },
        cancel: { kind: 'receive', from: 'k', to: 'c' },
        answer: { kind: 'reply', from: 'c', to: 'r' },
      },
    });
    expect(ruleFindings('structure/queue-no-consumer', text)).toEqual([]);
    expect(ruleFindings('structure/channel-no-producer', text)).toEqual([]);
  });

  it('does not take a scale edge for a consumer', () => {
    const text = document({
      nodes: { p: { kind: 'producer' }, q: { kind: 'queue' }, c: { kind: 'consumer' } },
      edges: { put: { kind: 'send', from: 'p', to: 'q' }, scale: { kind: 'scale', from: 'q', to: 'c' } },
    });
    expect(ruleFindings('structure/queue-no-consumer', text)).toHaveLength(1);
  });
});
