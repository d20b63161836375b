import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

it('prints counters and gauges as Prometheus text, labels escaped', () => {
  const metrics = new Metrics();
  metrics.count('received', { consumer: 'a' }, 2);
  metrics.count('received', { consumer: 'a' });
  metrics.count('received', { consumer: 'b"\\\n' });
  metrics.set('in_flight', { consumer: 'a' }, 5);
  const lines = metrics.text().split('\n');
  expect(lines).toContain('# TYPE eventwright_received_total counter');
  expect(lines).toContain('eventwright_received_total{consumer="a"} 3');
  expect(lines).toContain(String.raw`eventwright_received_total{consumer="b\"\\\n"} 1`);
  expect(lines).toContain('eventwright_in_flight{consumer="a"} 5');
  metrics.attempts({ consumer: 'a' }, 1);
  metrics.attempts({ consumer: 'a' }, 4);
  const histogram = metrics
    .text()
    .split('\n')
    .filter((line) => line.startsWith('eventwright_attempts'));
  expect(histogram).toEqual([
    ...[1, 1, 1, 2, 2, 2].map((count, index) => `eventwright_attempts_bucket{consumer="a",le="${[1, 2, 3, 5, 8, 13][index]}"} ${count}`),
    'eventwright_attempts_bucket{consumer="a",le="+Inf"} 2',
    'eventwright_attempts_sum{consumer="a"} 5',
    'eventwright_attempts_count{consumer="a"} 2',
  ]);
  expect(metrics.total('received')).toBe(4);
  expect(metrics.total('retries')).toBe(0);
});
