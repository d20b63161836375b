import { expect, it } from 'vitest';
import { Metrics } from '../runtime/metrics.ts';
import { parseSamples, samplesOf } from './scrape.core.ts';

it('reads back what the metrics of a service print', () => {
  const metrics = new Metrics();
  const labels = { channel: 'a "quoted", {odd} \\ name\nof two lines', reason: 'x' };
  metrics.count('rejected', labels, 3);
  metrics.count('published', { channel: 'orders' }, 7);
  const samples = parseSamples(metrics.text());
  expect(samplesOf(samples, 'eventwright_rejected_total', {})).toEqual([{ name: 'eventwright_rejected_total', labels, value: 3 }]);
  expect(samplesOf(samples, 'eventwright_published_total', { channel: 'orders' })).toMatchObject([{ value: 7 }]);
  expect(samplesOf(samples, 'eventwright_published_total', { channel: 'other' })).toEqual([]);
});

it('skips comments and what it cannot read', () => {
  expect(parseSamples('# HELP a b\n# TYPE a counter\n\nnonsense\na 1')).toEqual([{ name: 'a', labels: {}, value: 1 }]);
});
