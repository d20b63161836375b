/** English texts of the patterns that can be dropped whole. */
export const stamps = {
  region: 'Patterns',
  list: {
    outbox: { title: 'Outbox', hint: 'State and the event about it commit together; a relay sends the event.' },
    'competing-consumers': { title: 'Competing consumers', hint: 'Workers share one queue, as many as it needs.' },
    cqrs: { title: 'CQRS', hint: 'Commands change a store; queries read a model that events keep up to date.' },
    'load-leveling': { title: 'Load levelling', hint: 'A bounded queue takes a burst; its handler works at its own pace.' },
    'request-reply': { title: 'Request-reply', hint: 'A question without waiting: correlated reply, timeout, cancellation.' },
  },
} as const;
