import { boundedQueue, deadLetterQueue, handled, message, store, subscription } from './parts.ts';
import { stamp } from './stamp.ts';

export const cqrs = stamp('cqrs', {
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
