import { boundedQueue, deadLetterQueue, handled, message, store, subscription } from './parts.ts';
import { stamp } from './stamp.ts';

export const outbox = stamp('outbox', {
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
