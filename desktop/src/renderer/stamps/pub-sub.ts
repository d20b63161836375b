import { deadLetterQueue, handled, message, store, subscription } from './parts.ts';
import { stamp } from './stamp.ts';

const listens = (to: string, name: string) => ({
  kind: 'subscribe',
  from: 'announcements',
  to,
  messages: ['price-changed'],
  subscription: subscription(name, 'listeners-dlq'),
  ...handled(10),
});

export const pubSub = stamp('pub-sub', {
  messages: { 'price-changed': message('event', 'Price changed') },
  nodes: {
    announcer: { kind: 'producer', title: 'Announcer' },
    announcements: { kind: 'topic', title: 'Announcements', maxLength: 10_000 },
    billing: { kind: 'consumer', title: 'Billing', shutdownGraceMs: 10_000 },
    'search-index': { kind: 'consumer', title: 'Search index', shutdownGraceMs: 10_000 },
    'invoices-db': store('Invoices', 'invoice'),
    'search-db': store('Search', 'entry'),
    'listeners-dlq': deadLetterQueue('Listeners DLQ'),
  },
  edges: {
    'announcer-publishes': { kind: 'send', from: 'announcer', to: 'announcements', messages: ['price-changed'] },
    'billing-listens': listens('billing', 'billing-feed'),
    'search-listens': listens('search-index', 'search-feed'),
    'billing-writes-invoices': { kind: 'write', from: 'billing', to: 'invoices-db' },
    'search-writes-entries': { kind: 'write', from: 'search-index', to: 'search-db' },
  },
  layout: {
    announcer: { x: 0, y: 88 },
    announcements: { x: 320, y: 88 },
    billing: { x: 640, y: 0 },
    'search-index': { x: 640, y: 176 },
    'invoices-db': { x: 960, y: 0 },
    'search-db': { x: 960, y: 176 },
    'listeners-dlq': { x: 320, y: 352 },
  },
});
