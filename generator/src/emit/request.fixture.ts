const about = {
  type: 'object',
  required: ['orderId', 'customerId'],
  properties: { orderId: { type: 'string' }, customerId: { type: 'string' } },
};
const receiving = {
  redelivery: { backoff: { jitter: 'full', maxMs: 2000 } },
  idempotency: { strategy: 'message-id', windowMs: 1_209_600_000 },
};
const queue = { kind: 'queue', maxLength: 100, overflow: 'reject', deadLetter: { channel: 'orders-dlq', maxDeliveries: 4 } };
const message = (kind: string) => ({ kind, schemaVersion: '1', idField: 'orderId', payload: about });

const changes: Readonly<Record<string, unknown>> = {
  'messages/pay': message('command'),
  'messages/paid': message('reply'),
  'messages/unpay': message('command'),
  'messages/unpaid': message('reply'),
  'nodes/pays': queue,
  'nodes/replies': queue,
  'nodes/cancels': queue,
  'nodes/payer': { kind: 'consumer', title: 'Payer', service: 'payment' },
  'nodes/refunder': { kind: 'consumer', title: 'Refunder', service: 'payment' },
  'nodes/payments-db': { kind: 'command-store', entity: { name: 'payment', key: ['orderId'] }, outbox: {} },
  'edges/taker-pays': {
    kind: 'send',
    from: 'taker',
    to: 'pays',
    messages: ['pay'],
    requestReply: {
      reply: { channel: 'replies', correlationId: 'orderId' },
      timeoutMs: 2000,
      cancelChannel: 'cancels',
      compensation: 'refunder',
      maxOutstanding: 50,
    },
  },
  'edges/replies-to-taker': { kind: 'receive', from: 'replies', to: 'taker', messages: ['paid', 'unpaid'], ...receiving },
  'edges/pays-to-payer': { kind: 'receive', from: 'pays', to: 'payer', messages: ['pay'], ...receiving },
  'edges/payer-replies': { kind: 'reply', from: 'payer', to: 'replies', messages: ['paid'] },
  'edges/payer-writes': { kind: 'write', from: 'payer', to: 'payments-db' },
  'edges/cancels-to-refunder': { kind: 'receive', from: 'cancels', to: 'refunder', messages: ['unpay'], ...receiving },
  'edges/refunder-replies': { kind: 'reply', from: 'refunder', to: 'replies', messages: ['unpaid'] },
  'edges/refunder-writes': { kind: 'write', from: 'refunder', to: 'payments-db' },
};

/** Changes to the shop: its taker asks a payer to be paid, and a refunder undoes that. A copy, since further changes go into it. */
export const withRequest = (): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).map(([path, value]) => [path, structuredClone(value)]));
