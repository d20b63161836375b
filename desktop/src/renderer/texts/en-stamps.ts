/** English texts of the patterns that can be dropped whole. */
export const stamps = {
  region: 'Patterns',
  list: {
    outbox: { title: 'Outbox', hint: 'State and the event about it commit together; a relay sends the event.' },
    retry: { title: 'Retry', hint: 'A call to another system: a few attempts with growing pauses, a deadline and a budget.' },
    idempotency: {
      title: 'Idempotent processor',
      hint: 'A message that comes twice has its effect once, by an inbox in the same database.',
    },
    'pub-sub': { title: 'Pub-sub', hint: 'One event, any number of listeners, each with a queue of its own.' },
    'request-reply': { title: 'Request-reply', hint: 'A question without waiting: correlated reply, timeout, cancellation.' },
    'load-leveling': { title: 'Load levelling', hint: 'A bounded queue takes a burst; its handler works at its own pace.' },
    'competing-consumers': { title: 'Competing consumers', hint: 'Workers share one queue, as many as it needs.' },
    replicas: { title: 'Replicas', hint: 'Copies in other regions follow a store by its events; the higher version wins.' },
    sharding: { title: 'Sharding', hint: 'One store over several databases and tables, by a key that stays.' },
    cqrs: { title: 'CQRS', hint: 'Commands change a store; queries read a model that events keep up to date.' },
  },
} as const;
