import { describe, expect, it } from 'vitest';
import { joinSubscribers, ownShare, subscribersOf, tallySubscriber, type DemoSubscriber, type InboxRow } from './demo-flow.core.ts';
import { judge, tallyText, type Tally } from './demo-verdict.core.ts';

const subscriber: DemoSubscriber = {
  id: 'c',
  sources: ['q'],
  types: ['t'],
  store: 's',
  idempotent: true,
  projection: false,
  publishes: {},
  calls: [],
};
const row = (key: string, more: Partial<InboxRow> = {}): [string, InboxRow] => [
  key,
  { key, attempts: 1, duplicates: 0, saves: 1, published: [], ...more },
];
const good: Tally = {
  sent: 3,
  accepted: 3,
  sentTwice: 1,
  refusals: 0,
  unconfirmed: 0,
  killed: null,
  subscribers: [{ id: 'c', expected: 3, effects: 3, duplicates: 1, retries: 0, deadLettered: 0, lost: 0, incomplete: 0 }],
  stores: [{ id: 's', kind: 'command', tables: [{ database: 0, table: 't', rows: 3 }], versions: 3, saves: 3, comparable: true }],
  replicas: [{ id: 'r', source: 's', rows: 3, sourceRows: 3, differing: 0 }],
  externals: [{ id: 'x', calls: 4, failures: 1, effects: 3, messages: 3 }],
  requests: [{ id: 'c ask', total: 3, states: { SUCCEEDED: 3 }, open: 0, settledTwice: 0, contradicted: 0 }],
  lag: 0,
  durationMs: 1000,
};

describe('tallySubscriber', () => {
  it('counts effects, repeats, retries, dead letters and losses from what the databases and the broker hold', () => {
    const inbox = new Map([row('a', { attempts: 3 }), row('b', { duplicates: 2 }), row('c', { saves: null }), row('foreign')]);
    const dead = new Map([['d', 4]]);
    expect(tallySubscriber(subscriber, new Set(['a', 'b', 'c', 'd', 'e']), inbox, dead)).toEqual({
      id: 'c',
      expected: 5,
      effects: 2,
      duplicates: 2,
      retries: 5,
      deadLettered: 1,
      lost: 1,
      incomplete: 1,
    });
  });

  it('counts a message with an effect whose altered repeat was dead-lettered as no loss', () => {
    const tally = tallySubscriber(subscriber, new Set(['a']), new Map([row('a')]), new Map([['a', 1]]));
    expect(tally).toMatchObject({ effects: 1, deadLettered: 1, lost: 0 });
  });

  it('claims no effects where there is no inbox to count them from', () => {
    expect(tallySubscriber({ ...subscriber, idempotent: false }, new Set(['a']), new Map(), new Map())).toMatchObject({
      effects: null,
      lost: 0,
    });
  });
});

describe('the flow of messages', () => {
  const { sources: _sources, ...flow } = subscriber;

  it('joins what one node takes from several queues', () => {
    const joined = joinSubscribers([
      { ...flow, source: 'q1', publishes: { A: 'x' }, calls: ['pay'] },
      { ...flow, source: 'q2', publishes: { B: 'y' }, calls: ['pay'] },
    ]);
    expect(joined).toEqual([{ ...flow, sources: ['q1', 'q2'], publishes: { A: 'x', B: 'y' }, calls: ['pay'] }]);
  });

  it('leaves to a rival on the same queue what he took, and to no other', () => {
    const rival = { ...subscriber, id: 'rival' };
    const other = { ...subscriber, id: 'other', sources: ['elsewhere'] };
    const inboxes = new Map([
      ['c', new Map([row('a')])],
      ['rival', new Map([row('a'), row('b')])],
      ['other', new Map([row('d')])],
    ]);
    expect(ownShare(subscriber, [subscriber, rival, other], ['a', 'b', 'd'], inboxes)).toEqual(['a', 'd']);
  });

  it('goes to the queue itself, and over a topic to the subscriptions that take the type', () => {
    const subscription = (id: string, types?: string[]) =>
      ({ id, topic: 'news', durable: true, startPosition: 'new', overflow: 'reject', ...(types && { types }) }) as const;
    const subscriptions = [subscription('all'), subscription('some', ['B'])].map((each) => ({ ...each, types: each.types ?? ['A', 'B'] }));
    const subscribers = ['q', 'all', 'some'].map((source) => ({ ...subscriber, id: source, sources: [source] }));
    const idsFor = (channel: string, type: string) => subscribersOf(channel, type, subscriptions, subscribers).map(({ id }) => id);
    expect([idsFor('q', 'A'), idsFor('news', 'A'), idsFor('news', 'B')]).toEqual([['q'], ['all'], ['all', 'some']]);
  });
});

describe('judge', () => {
  it('passes what is whole', () => {
    expect(judge(good)).toEqual([]);
    expect(tallyText(good, [])).toContain('PASS');
  });

  it.each([
    ['a loss', { subscribers: [{ ...good.subscribers[0]!, lost: 1 }] }, /1 messages lost/],
    ['an inbox row before its effect', { subscribers: [{ ...good.subscribers[0]!, incomplete: 1 }] }, /without their effects/],
    ['a doubled effect', { stores: [{ ...good.stores[0]!, versions: 4 }] }, /1 effects doubled/],
    ['an effect that is recorded but absent', { stores: [{ ...good.stores[0]!, versions: 2 }] }, /without a row version/],
    ['a doubled external effect', { externals: [{ ...good.externals[0]!, effects: 4 }] }, /1 effects doubled/],
    ['a replica unlike its source', { replicas: [{ ...good.replicas[0]!, rows: 2, differing: 1 }] }, /r: differs from s \(2 rows, 3 there/],
    ['a request without an outcome', { requests: [{ ...good.requests[0]!, open: 1 }] }, /1 requests without an outcome/],
    ['unfinished work', { lag: 2 }, /2 messages still under way/],
    ['an idle run', { accepted: 0 }, /no message was accepted/],
  ])('fails %s', (_what, change, problem) => {
    const problems = judge({ ...good, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(tallyText({ ...good, ...change }, problems)).toContain('FAIL');
  });
});
