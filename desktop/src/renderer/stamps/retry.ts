import { boundedQueue, deadLetterQueue, handled, message, store } from './parts.ts';
import { stamp } from './stamp.ts';

export const retry = stamp('retry', {
  messages: { 'charge-card': message('command', 'Charge card') },
  nodes: {
    till: { kind: 'producer', title: 'Till' },
    charges: { ...boundedQueue('Charges', 'charges-dlq'), deadLetter: { channel: 'charges-dlq', maxDeliveries: 1 } },
    'charges-dlq': deadLetterQueue('Charges DLQ'),
    cashier: { kind: 'consumer', title: 'Cashier', shutdownGraceMs: 10_000 },
    bank: { kind: 'external', title: 'Bank', idempotent: true },
    'charges-db': store('Charges', 'charge'),
  },
  edges: {
    'till-sends-charges': { kind: 'send', from: 'till', to: 'charges', messages: ['charge-card'] },
    'charges-handled': { kind: 'receive', from: 'charges', to: 'cashier', messages: ['charge-card'], ...handled(20) },
    'cashier-calls-bank': {
      kind: 'call',
      from: 'cashier',
      to: 'bank',
      idempotencyKey: 'id',
      retry: {
        maxAttempts: 4,
        attemptTimeoutMs: 1500,
        deadlineMs: 10_000,
        backoff: { baseMs: 100, multiplier: 2, maxMs: 2000, jitter: 'full' },
        budget: { maxTokens: 100, tokenRatio: 0.1 },
      },
    },
    'cashier-writes-charges': { kind: 'write', from: 'cashier', to: 'charges-db' },
  },
  layout: {
    till: { x: 0, y: 0 },
    charges: { x: 320, y: 0 },
    'charges-dlq': { x: 320, y: 176 },
    cashier: { x: 640, y: 0 },
    bank: { x: 960, y: 0 },
    'charges-db': { x: 640, y: 176 },
  },
});
