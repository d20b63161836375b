import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';
import type { RuleId } from '../../rules/index.ts';

const places = (ruleId: RuleId, text: string) => ruleFindings(ruleId, text).map(({ messageId, severity }) => `${severity} ${messageId}`);

/** p calls x, an external system. */
const calling = (retry: object | undefined, edge: object = {}, external: object = {}) =>
  document({
    messages: { ask: message({ kind: 'query' }), act: message({ kind: 'command' }) },
    nodes: { p: { kind: 'producer' }, x: { kind: 'external', ...external } },
    edges: { e: { kind: 'call', from: 'p', to: 'x', ...(retry && { retry }), ...edge } },
  });

describe('limits', () => {
  it.each<[RuleId, string, object | undefined, string[]]>([
    ['retry/no-max-attempts', 'no retry at all', undefined, []],
    ['retry/no-max-attempts', 'infinite', { maxAttempts: 'infinite' }, ['error infinite']],
    ['retry/no-max-attempts', 'infinite until a deadline', { maxAttempts: 'infinite', deadlineMs: 9 }, ['warning untilDeadline']],
    ['retry/no-timeout', 'no retry at all', undefined, ['error hangs']],
    ['retry/exceeds-deadline', 'just fits: 3 × 2 s + 0.3 s', { maxAttempts: 3, attemptTimeoutMs: 2000, deadlineMs: 6300 }, []],
    ['retry/exceeds-deadline', 'one millisecond short', { maxAttempts: 3, attemptTimeoutMs: 2000, deadlineMs: 6299 }, ['error tooLong']],
    ['retry/exceeds-deadline', 'waits alone are too long', { maxAttempts: 3, deadlineMs: 299 }, ['error tooLong']],
    ['retry/exceeds-deadline', 'no deadline', { maxAttempts: 99, attemptTimeoutMs: 2000 }, []],
    ['retry/no-jitter', 'defaults have jitter', { maxAttempts: 3 }, []],
    ['retry/no-jitter', 'equal', { backoff: { jitter: 'equal' } }, []],
    ['retry/no-jitter', 'left out of a back-off', { backoff: { baseMs: 5 } }, ['warning synchronised']],
    ['retry/uncapped-backoff', 'constant delay', { backoff: { multiplier: 1 } }, []],
  ])('%s: %s', (ruleId, _name, retry, expected) => expect(places(ruleId, calling(retry))).toEqual(expected));
});

describe('retry/non-idempotent-target', () => {
  const thrice = { maxAttempts: 3 };
  it.each<[string, object, object, object, string[]]>([
    ['not idempotent, key or not', thrice, { idempotencyKey: 'id' }, {}, ['error notIdempotent']],
    ['idempotent without a key', thrice, {}, { idempotent: true }, ['error noKey']],
    ['only asks', thrice, { messages: ['ask'] }, {}, []],
    ['asks and acts', thrice, { messages: ['ask', 'act'] }, {}, ['error notIdempotent']],
    ['one attempt', { maxAttempts: 1 }, {}, {}, []],
  ])('%s', (_name, retry, edge, external, expected) =>
    expect(places('retry/non-idempotent-target', calling(retry, edge, external))).toEqual(expected),
  );
});

describe('retry/storm-multiplication', () => {
  const call = (from: string, to: string, maxAttempts: number | 'infinite') => ({
    kind: 'call',
    from,
    to,
    retry: { maxAttempts, deadlineMs: 60_000 },
  });
  const find = (edges: object, nodes: object = {}) =>
    ruleFindings(
      'retry/storm-multiplication',
      document({
        nodes: {
          p: { kind: 'producer' },
          q: { kind: 'queue' },
          r: { kind: 'queue' },
          a: { kind: 'consumer' },
          b: { kind: 'consumer' },
          x: { kind: 'external' },
          ...nodes,
        },
        edges: { ...edges },
      }),
    ).map(
      ({ severity, target, message: text }) =>
        `${severity} ${target.type === 'edge' ? target.id : ''} ${/up to (.*?) times/.exec(text)?.[1] ?? ''}`,
    );
  const take = (from: string, to: string, maxDeliveries: number) => ({ kind: 'receive', from, to, redelivery: { maxDeliveries } });

  it.each<[string, object, string[]]>([
    ['redelivery alone is no multiplication', { e: take('q', 'a', 10) }, []],
    ['up to 5 is quiet', { e: take('q', 'a', 5), f: call('a', 'x', 1) }, []],
    ['over 5 warns', { e: take('q', 'a', 3), f: call('a', 'x', 2) }, ['warning f 6']],
    ['20 still warns', { e: take('q', 'a', 10), f: call('a', 'x', 2) }, ['warning f 20']],
    ['over 20 is an error', { e: take('q', 'a', 7), f: call('a', 'x', 3) }, ['error f 21']],
    ['calls of calls, told once, at the end', { e: call('p', 'a', 3), f: call('a', 'b', 3), g: call('b', 'x', 3) }, ['error g 27']],
    ['the worst of two ways in', { e: take('q', 'a', 2), f: take('r', 'a', 5), g: call('a', 'x', 3) }, ['warning g 15']],
    ['a confirmed send ends the count', { e: take('q', 'a', 4), f: { kind: 'send', from: 'a', to: 'r' }, g: take('r', 'b', 4) }, []],
    [
      'the sends of a redelivered handler count',
      { e: take('q', 'a', 4), f: { kind: 'send', from: 'a', to: 'r', retry: { maxAttempts: 3 } } },
      ['warning f 12'],
    ],
    [
      'a circle of calls is gone round once',
      { e: call('p', 'a', 2), f: call('a', 'b', 2), g: call('b', 'a', 2), h: call('b', 'x', 2) },
      ['warning h 8'],
    ],
    ['infinite attempts count what the deadline holds', { e: take('q', 'a', 2), f: call('a', 'x', 'infinite') }, ['warning f 20']],
  ])('%s', (_name, edges, expected) => expect(find(edges)).toEqual(expected));
});

describe('retry/no-budget', () => {
  const find = (consumer: object, retry: object) =>
    places(
      'retry/no-budget',
      document({
        nodes: { c: { kind: 'consumer', ...consumer }, x: { kind: 'external' } },
        edges: { e: { kind: 'call', from: 'c', to: 'x', retry } },
      }),
    );
  it.each<[string, object, object, string[]]>([
    ['one client', {}, { maxAttempts: 3 }, []],
    ['several workers', { replicas: { max: 4 } }, { maxAttempts: 3 }, ['info unbudgeted']],
    ['scaled workers', { scaleTrigger: { metric: 'lag', target: 1, max: 8 } }, { maxAttempts: 3 }, ['info unbudgeted']],
    ['one attempt', { replicas: { max: 4 } }, { maxAttempts: 1 }, []],
    ['a budget', { replicas: { max: 4 } }, { maxAttempts: 3, budget: {} }, []],
  ])('%s', (_name, consumer, retry, expected) => expect(find(consumer, retry)).toEqual(expected));
});
