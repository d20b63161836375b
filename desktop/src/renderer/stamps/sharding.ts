import { boundedQueue, deadLetterQueue, handled, message } from './parts.ts';
import { stamp } from './stamp.ts';

const placed = {
  ...message('command', 'Store details'),
  partitionKey: 'customerId',
  payload: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'customerId'],
    properties: { id: { type: 'string', format: 'uuid' }, customerId: { type: 'string', format: 'uuid' } },
  },
};

export const sharding = stamp('sharding', {
  messages: { 'store-details': placed },
  nodes: {
    'sign-up': { kind: 'producer', title: 'Sign-up' },
    details: boundedQueue('Details', 'details-dlq'),
    'details-dlq': deadLetterQueue('Details DLQ'),
    'details-desk': { kind: 'consumer', title: 'Details desk', replicas: { min: 2, max: 2 }, shutdownGraceMs: 10_000 },
    'customers-db': {
      kind: 'command-store',
      title: 'Customers',
      entity: { name: 'customer', key: ['customerId'] },
      sharding: { shardKey: ['customerId'], slots: 1024, databases: 3, tablesPerDb: 2, hash: 'slot-map', idGenerator: 'uuidv7' },
    },
  },
  edges: {
    'sign-up-sends-details': { kind: 'send', from: 'sign-up', to: 'details', messages: ['store-details'] },
    'details-handled': { kind: 'receive', from: 'details', to: 'details-desk', messages: ['store-details'], ...handled(10) },
    'desk-writes-customers': { kind: 'write', from: 'details-desk', to: 'customers-db' },
  },
  layout: {
    'sign-up': { x: 0, y: 0 },
    details: { x: 320, y: 0 },
    'details-dlq': { x: 320, y: 176 },
    'details-desk': { x: 640, y: 0 },
    'customers-db': { x: 960, y: 0 },
  },
});
