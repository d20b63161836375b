// A system of any number of services that can be generated: each takes the events of the one before it, records them, and tells of its own.

/** Each message has a field of its own, so that no two payloads are the same. */
const payload = (n) => ({
  type: 'object',
  required: ['orderId', 'customerId', 'amount'],
  properties: {
    orderId: { type: 'string' },
    customerId: { type: 'string' },
    amount: { type: 'integer', minimum: 1 },
    [`step${n}`]: { type: 'string' },
  },
});
const backoff = { baseMs: 100, multiplier: 2, maxMs: 2000, jitter: 'full' };
const delivery = {
  redelivery: { backoff },
  idempotency: { strategy: 'message-id', windowMs: 1_209_600_000 },
};

const message = (n) => ({ kind: 'event', title: `Step ${n} done`, schemaVersion: '1', idField: 'orderId', payload: payload(n) });

function nodesOf(n) {
  return {
    [`step-${n}`]: { kind: 'consumer', title: `Step ${n}`, service: `step-${n}` },
    [`store-${n}`]: { kind: 'command-store', title: `Store ${n}`, entity: { name: 'order', key: ['orderId'] }, outbox: {} },
    [`events-${n}`]: { kind: 'topic', maxLength: 10_000 },
  };
}

function edgesOf(n) {
  return {
    [`step-${n}-takes`]: {
      ...delivery,
      kind: 'subscribe',
      from: `events-${n - 1}`,
      to: `step-${n}`,
      messages: [`step-${n - 1}-done`],
      subscription: { name: `step-${n}-feed`, durable: true, maxLength: 10_000, deadLetter: { channel: 'dead-letters', maxDeliveries: 5 } },
    },
    [`step-${n}-writes`]: { kind: 'write', from: `step-${n}`, to: `store-${n}` },
    [`step-${n}-tells`]: { kind: 'send', from: `step-${n}`, to: `events-${n}`, messages: [`step-${n}-done`] },
  };
}

/** @param {number} services at least 2: a producer, and a line of consumers behind it */
export function serviceTopology(services) {
  const topology = {
    eventwright: '1.0',
    info: { name: 'line' },
    servers: { main: { protocol: 'postgres' } },
    messages: { 'step-0-done': message(0) },
    nodes: {
      source: { kind: 'producer', title: 'Source', service: 'source' },
      'events-0': { kind: 'topic', maxLength: 10_000 },
      'dead-letters': { kind: 'queue', maxLength: 10_000, archive: true, alarmDepth: 1 },
    },
    edges: {
      'source-tells': {
        kind: 'send',
        from: 'source',
        to: 'events-0',
        messages: ['step-0-done'],
        retry: { maxAttempts: 3, attemptTimeoutMs: 2000, deadlineMs: 15_000, backoff },
      },
    },
  };
  for (let n = 1; n < services; n += 1) {
    topology.messages[`step-${n}-done`] = message(n);
    Object.assign(topology.nodes, nodesOf(n));
    Object.assign(topology.edges, edgesOf(n));
  }
  return topology;
}
