// A system of any size: shops that all look alike, each listening to the events of the next; one in fifty has a mistake.

const nodesEach = 10;

const backoff = { baseMs: 100, multiplier: 2, maxMs: 2000, jitter: 'full' };
const retry = { maxAttempts: 2, attemptTimeoutMs: 1000, deadlineMs: 10_000, backoff, budget: { maxTokens: 10, tokenRatio: 0.1 } };
const inbox = { strategy: 'message-id' };
const redelivery = { maxDeliveries: 5, backoff };

const payload = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
const messages = {
  'place-order': { kind: 'command', schemaVersion: '1', idField: 'id', payload },
  'order-placed': { kind: 'event', schemaVersion: '1', idField: 'id', payload },
};

function nodesOf(n) {
  return {
    [`shop-${n}`]: { kind: 'producer', title: `Shop ${n}` },
    [`orders-${n}`]: { kind: 'queue', ...(n % 50 === 0 ? {} : { maxLength: 10_000 }), deadLetter: { channel: `orders-dlq-${n}` } },
    [`orders-dlq-${n}`]: { kind: 'queue', maxLength: 10_000, alarmDepth: 1 },
    [`fulfilment-${n}`]: { kind: 'consumer', shutdownGraceMs: 30_000 },
    [`database-${n}`]: { kind: 'command-store', entity: { name: 'order', key: ['id'] }, outbox: {} },
    [`events-${n}`]: { kind: 'topic', maxLength: 10_000, deadLetter: { channel: `orders-dlq-${n}` } },
    [`history-${n}`]: { kind: 'read-model' },
    [`payments-${n}`]: { kind: 'external', idempotent: true },
    [`mail-${n}`]: { kind: 'consumer', effects: false },
    [`audit-${n}`]: { kind: 'queue', maxLength: 10_000, archive: true },
  };
}

function edgesOf(n, next) {
  const subscription = { durable: true, maxLength: 10_000 };
  return {
    [`place-${n}`]: { kind: 'send', from: `shop-${n}`, to: `orders-${n}`, messages: ['place-order'] },
    [`take-${n}`]: { kind: 'receive', from: `orders-${n}`, to: `fulfilment-${n}`, redelivery, idempotency: inbox },
    [`write-${n}`]: { kind: 'write', from: `fulfilment-${n}`, to: `database-${n}`, idempotent: true },
    [`tell-${n}`]: { kind: 'send', from: `fulfilment-${n}`, to: `events-${n}`, messages: ['order-placed'] },
    [`pay-${n}`]: { kind: 'call', from: `shop-${n}`, to: `payments-${n}`, idempotencyKey: 'id', retry },
    [`view-${n}`]: { kind: 'project', from: `events-${n}`, to: `history-${n}`, subscription, idempotency: inbox, redelivery },
    [`mail-${n}-listens`]: { kind: 'subscribe', from: `events-${n}`, to: `mail-${n}`, subscription, redelivery },
    [`mail-${n}-listens-on`]: { kind: 'subscribe', from: `events-${next}`, to: `mail-${n}`, subscription, redelivery },
    [`look-${n}`]: { kind: 'read', from: `shop-${n}`, to: `history-${n}` },
    [`compare-${n}`]: { kind: 'read', from: `shop-${n}`, to: `history-${next}` },
    [`keep-${n}`]: { kind: 'subscribe', from: `events-${n}`, to: `audit-${n}`, subscription: { durable: true } },
    [`dead-${n}`]: { kind: 'dead-letter', from: `mail-${n}`, to: `orders-dlq-${n}` },
    [`check-${n}`]: { kind: 'read', from: `mail-${n}`, to: `history-${n}` },
    [`refund-${n}`]: { kind: 'call', from: `shop-${n}`, to: `payments-${next}`, idempotencyKey: 'id', retry },
    [`load-${n}`]: { kind: 'read', from: `fulfilment-${n}`, to: `database-${n}` },
  };
}

/** @param {number} nodes rounded to whole shops of ten nodes and fifteen edges */
export function largeTopology(nodes) {
  const shops = Math.round(nodes / nodesEach);
  const topology = {
    eventwright: '1.0',
    info: { name: 'large' },
    servers: { main: { protocol: 'rabbitmq' } },
    messages,
    nodes: {},
    edges: {},
  };
  for (let n = 0; n < shops; n += 1) {
    Object.assign(topology.nodes, nodesOf(n));
    Object.assign(topology.edges, edgesOf(n, (n + 1) % shops));
  }
  return topology;
}
