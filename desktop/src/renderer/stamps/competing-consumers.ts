import { boundedQueue, deadLetterQueue, handled, message, store } from './parts.ts';
import { stamp } from './stamp.ts';

export const competingConsumers = stamp('competing-consumers', {
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
