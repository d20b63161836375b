import { boundedQueue, deadLetterQueue, handled, message, store } from './parts.ts';
import { stamp } from './stamp.ts';

export const loadLeveling = stamp('load-leveling', {
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
