import type { Topology } from 'eventwright/model/index.ts';
import type { texts } from '../texts/en.ts';
import { boundedQueue, deadLetterQueue, handled, message, store, subscription } from './parts.ts';

/** A whole pattern, wired and valid, to be dropped into a drawing. */
export interface Stamp {
  readonly id: keyof typeof texts.stamps.list;
  readonly content: Pick<Topology, 'messages' | 'nodes' | 'edges' | 'layout'>;
}

const stamp = (id: Stamp['id'], content: object): Stamp => ({ id, content: content as Stamp['content'] });

const competingConsumers = stamp('competing-consumers', {
  messages: { work: message('command', 'Work') },
  nodes: {
    source: { kind: 'producer', title: 'Source' },
    work: boundedQueue('Work', 'work-dlq'),
    'work-dlq': deadLetterQueue('Work DLQ'),
    workers: {
      kind: 'consumer',
      title: 'Workers',
      scaleTrigger: { metric: 'lag', target: 100, pollMs: 2000, cooldownMs: 20_000, min: 2, max: 6 },
      shutdownGraceMs: 10_000,
    },
    results: store('Results', 'result'),
  },
  edges: {
    'source-sends-work': { kind: 'send', from: 'source', to: 'work', messages: ['work'] },
    'work-handled-by-workers': { kind: 'receive', from: 'work', to: 'workers', messages: ['work'], ...handled(50) },
    'workers-write-results': { kind: 'write', from: 'workers', to: 'results' },
  },
  layout: {
    source: { x: 0, y: 0 },
    work: { x: 320, y: 0 },
    'work-dlq': { x: 320, y: 176 },
    workers: { x: 640, y: 0 },
    results: { x: 960, y: 0 },
  },
});

const outbox = stamp('outbox', {
  messages: { 'place-order': message('command', 'Place order'), 'order-placed': message('event', 'Order placed') },
  nodes: {
    shop: { kind: 'producer', title: 'Shop' },
    'order-requests': boundedQueue('Order requests', 'orders-dlq'),
    'orders-dlq': deadLetterQueue('Orders DLQ'),
    ordering: { kind: 'consumer', title: 'Ordering', shutdownGraceMs: 10_000 },
    'orders-db': store('Orders', 'order', true),
    'order-events': { kind: 'topic', title: 'Order events', maxLength: 10_000 },
    shipping: { kind: 'consumer', title: 'Shipping', shutdownGraceMs: 10_000 },
    'shipping-dlq': deadLetterQueue('Shipping DLQ'),
    'shipments-db': store('Shipments', 'shipment'),
  },
  edges: {
    'shop-sends-orders': { kind: 'send', from: 'shop', to: 'order-requests', messages: ['place-order'] },
    'orders-handled': { kind: 'receive', from: 'order-requests', to: 'ordering', messages: ['place-order'], ...handled(20) },
    'ordering-writes-orders': { kind: 'write', from: 'ordering', to: 'orders-db' },
    'ordering-publishes': { kind: 'send', from: 'ordering', to: 'order-events', messages: ['order-placed'] },
    'shipping-listens': {
      kind: 'subscribe',
      from: 'order-events',
      to: 'shipping',
      messages: ['order-placed'],
      subscription: subscription('shipping-feed', 'shipping-dlq'),
      ...handled(10),
    },
    'shipping-writes-shipments': { kind: 'write', from: 'shipping', to: 'shipments-db' },
  },
  layout: {
    shop: { x: 0, y: 0 },
    'order-requests': { x: 320, y: 0 },
    'orders-dlq': { x: 320, y: 176 },
    ordering: { x: 640, y: 0 },
    'orders-db': { x: 640, y: 176 },
    'order-events': { x: 960, y: 0 },
    shipping: { x: 1280, y: 0 },
    'shipping-dlq': { x: 1280, y: 176 },
    'shipments-db': { x: 1600, y: 0 },
  },
});

const cqrs = stamp('cqrs', {
  messages: { 'change-item': message('command', 'Change item'), 'item-changed': message('event', 'Item changed') },
  nodes: {
    editor: { kind: 'producer', title: 'Editor' },
    changes: boundedQueue('Changes', 'changes-dlq'),
    'changes-dlq': deadLetterQueue('Changes DLQ'),
    'item-commands': { kind: 'consumer', title: 'Item commands', shutdownGraceMs: 10_000 },
    'items-db': store('Items', 'item', true),
    'item-events': { kind: 'topic', title: 'Item events', maxLength: 10_000 },
    'item-list': {
      kind: 'read-model',
      title: 'Item list',
      entity: { name: 'item_view', key: ['id'] },
      readModel: { source: 'items-db', kind: 'projection', maxStalenessMs: 5000, rebuildFrom: 'log', consistency: 'eventual' },
    },
    'item-list-dlq': deadLetterQueue('Item list DLQ'),
    visitors: { kind: 'external', title: 'Visitors' },
  },
  edges: {
    'editor-sends-changes': { kind: 'send', from: 'editor', to: 'changes', messages: ['change-item'] },
    'changes-handled': { kind: 'receive', from: 'changes', to: 'item-commands', messages: ['change-item'], ...handled(20) },
    'commands-write-items': { kind: 'write', from: 'item-commands', to: 'items-db' },
    'commands-publish': { kind: 'send', from: 'item-commands', to: 'item-events', messages: ['item-changed'] },
    'events-project-list': {
      kind: 'project',
      from: 'item-events',
      to: 'item-list',
      messages: ['item-changed'],
      subscription: subscription('item-list-feed', 'item-list-dlq'),
      ...handled(2),
    },
    'visitors-read-list': { kind: 'read', from: 'visitors', to: 'item-list' },
  },
  layout: {
    editor: { x: 0, y: 0 },
    changes: { x: 320, y: 0 },
    'changes-dlq': { x: 320, y: 176 },
    'item-commands': { x: 640, y: 0 },
    'items-db': { x: 640, y: 176 },
    'item-events': { x: 960, y: 0 },
    'item-list': { x: 1280, y: 0 },
    'item-list-dlq': { x: 1280, y: 176 },
    visitors: { x: 1600, y: 0 },
  },
});

const loadLeveling = stamp('load-leveling', {
  messages: { request: message('command', 'Request') },
  nodes: {
    front: { kind: 'producer', title: 'Front', onReject: '503', ratePerSec: 50, burst: { ratePerSec: 500, durationMs: 60_000 } },
    requests: {
      ...boundedQueue('Requests', 'requests-dlq'),
      maxLength: 25_000,
      maxAgeMs: 180_000,
      deadLetter: { channel: 'requests-dlq', maxDeliveries: 1 },
    },
    'requests-dlq': deadLetterQueue('Requests DLQ'),
    handler: { kind: 'consumer', title: 'Handler', replicas: { min: 2, max: 2 }, rateLimitPerSec: 150, shutdownGraceMs: 10_000 },
    records: store('Records', 'record'),
  },
  edges: {
    'front-sends-requests': { kind: 'send', from: 'front', to: 'requests', messages: ['request'] },
    'requests-handled': { kind: 'receive', from: 'requests', to: 'handler', messages: ['request'], ...handled(40) },
    'handler-writes-records': { kind: 'write', from: 'handler', to: 'records' },
  },
  layout: {
    front: { x: 0, y: 0 },
    requests: { x: 320, y: 0 },
    'requests-dlq': { x: 320, y: 176 },
    handler: { x: 640, y: 0 },
    records: { x: 960, y: 0 },
  },
});

const requestReply = stamp('request-reply', {
  messages: {
    'submit-case': message('command', 'Submit case'),
    'ask-decision': message('command', 'Ask for decision'),
    'decision-made': message('reply', 'Decision made'),
    'cancel-decision': message('command', 'Cancel decision'),
    'decision-cancelled': message('reply', 'Decision cancelled'),
  },
  nodes: {
    portal: { kind: 'producer', title: 'Portal' },
    cases: boundedQueue('Cases', 'decision-dlq'),
    requester: { kind: 'consumer', title: 'Requester' },
    'cases-db': store('Cases', 'case', true),
    'decision-requests': boundedQueue('Decision requests', 'decision-dlq'),
    'decision-replies': boundedQueue('Decision replies', 'decision-dlq'),
    'decision-cancellations': boundedQueue('Decision cancellations', 'decision-dlq'),
    'decision-dlq': deadLetterQueue('Decision DLQ'),
    decider: { kind: 'consumer', title: 'Decider' },
    'decision-release': { kind: 'consumer', title: 'Decision release', service: 'decider' },
    'decisions-db': store('Decisions', 'decision', true),
  },
  edges: {
    'portal-sends-cases': { kind: 'send', from: 'portal', to: 'cases', messages: ['submit-case'] },
    'cases-handled': { kind: 'receive', from: 'cases', to: 'requester', messages: ['submit-case'], ...handled(10) },
    'requester-writes-cases': { kind: 'write', from: 'requester', to: 'cases-db' },
    'requester-asks': {
      kind: 'send',
      from: 'requester',
      to: 'decision-requests',
      messages: ['ask-decision'],
      requestReply: {
        reply: { channel: 'decision-replies', correlationId: 'id', replyTo: 'shared' },
        timeoutMs: 30_000,
        deadlineMs: 120_000,
        onTimeout: 'compensate',
        cancelChannel: 'decision-cancellations',
        compensation: 'decision-release',
        messageTtlMs: 30_000,
        maxOutstanding: 1000,
        outstandingStore: 'cases-db',
      },
    },
    'requests-decided': { kind: 'receive', from: 'decision-requests', to: 'decider', messages: ['ask-decision'], ...handled(50) },
    'decider-writes-decisions': { kind: 'write', from: 'decider', to: 'decisions-db' },
    'decider-replies': { kind: 'reply', from: 'decider', to: 'decision-replies', messages: ['decision-made'] },
    'replies-handled': {
      kind: 'receive',
      from: 'decision-replies',
      to: 'requester',
      messages: ['decision-made', 'decision-cancelled'],
      ...handled(10),
    },
    'cancellations-handled': {
      kind: 'receive',
      from: 'decision-cancellations',
      to: 'decision-release',
      messages: ['cancel-decision'],
      ...handled(10),
    },
    'release-writes-decisions': { kind: 'write', from: 'decision-release', to: 'decisions-db' },
    'release-confirms': { kind: 'reply', from: 'decision-release', to: 'decision-replies', messages: ['decision-cancelled'] },
  },
  layout: {
    portal: { x: 0, y: 160 },
    cases: { x: 320, y: 160 },
    requester: { x: 640, y: 160 },
    'cases-db': { x: 640, y: 336 },
    'decision-requests': { x: 960, y: 0 },
    'decision-replies': { x: 960, y: 176 },
    'decision-cancellations': { x: 960, y: 352 },
    'decision-dlq': { x: 320, y: 352 },
    decider: { x: 1280, y: 80 },
    'decision-release': { x: 1280, y: 352 },
    'decisions-db': { x: 1600, y: 208 },
  },
});

/** Patterns that can be dropped whole, in the order of the palette. */
export const stamps: readonly Stamp[] = [outbox, competingConsumers, cqrs, loadLeveling, requestReply];
