import { boundedQueue, deadLetterQueue, handled, message, store } from './parts.ts';
import { stamp } from './stamp.ts';

export const idempotency = stamp('idempotency', {
  messages: { 'book-payment': message('command', 'Book payment') },
  nodes: {
    payer: { kind: 'producer', title: 'Payer' },
    payments: boundedQueue('Payments', 'payments-dlq'),
    'payments-dlq': deadLetterQueue('Payments DLQ'),
    bookkeeper: { kind: 'consumer', title: 'Bookkeeper', replicas: { min: 2, max: 2 }, shutdownGraceMs: 10_000 },
    ledger: store('Ledger', 'booking'),
  },
  edges: {
    'payer-sends-payments': { kind: 'send', from: 'payer', to: 'payments', messages: ['book-payment'] },
    'payments-booked': { kind: 'receive', from: 'payments', to: 'bookkeeper', messages: ['book-payment'], ...handled(10) },
    'bookkeeper-writes-ledger': { kind: 'write', from: 'bookkeeper', to: 'ledger' },
  },
  layout: {
    payer: { x: 0, y: 0 },
    payments: { x: 320, y: 0 },
    'payments-dlq': { x: 320, y: 176 },
    bookkeeper: { x: 640, y: 0 },
    ledger: { x: 960, y: 0 },
  },
});
