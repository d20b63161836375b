import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount, rate, share, span } from './sentences.ts';

/** Smaller doubles have fewer than three digits. */
const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

describe('numbers in sentences', () => {
  it('are those of Intl in English, to three significant digits', () =>
    fc.assert(
      fc.property(positive, (value) => {
        expect(share(value)).toBe(`${significant.format(value * 100)} %`);
      }),
      { seed: 4, numRuns: 2000 },
    ));

  it('are those of Intl in English, as whole numbers', () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, maxExcluded: true, noNaN: true }), (value) => {
        expect(amount(value)).toBe(whole.format(value));
      }),
      { seed: 5, numRuns: 2000 },
    ));

  it.each([
    [amount(0), '0'],
    [amount(20_400), '20,400'],
    [amount(1_234_567.5), '1,234,568'],
    [amount(1.234e20), '123,000,000,000,000,000,000'],
    [amount(Infinity), 'endlessly many'],
    [rate(0.012_34), '0.0123 messages/s'],
    [rate(160), '160 messages/s'],
    [rate(1234.5), '1,235 messages/s'],
    [share(0.8), '80 %'],
    [share(0.9999), '100 %'],
    [span(340_000), '5 min 40 s'],
    [span(0.5), '0.5 ms'],
    [span(9999), '10 s'],
  ])('%s', (said, expected) => expect(said).toBe(expected));
});
