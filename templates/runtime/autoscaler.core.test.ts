import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoscale, desiredWorkers, startedWith, type AutoscalerState, type ScalePolicy } from './autoscaler.core.ts';

const policy: ScalePolicy = { min: 0, max: 100, cooldownMs: 300_000 };
const anyPolicy = fc
  .record({ min: fc.nat(20), more: fc.nat(100), cooldownMs: fc.nat(60_000), partitions: fc.option(fc.integer({ min: 1, max: 40 })) })
  .map(({ min, more, cooldownMs, partitions }): ScalePolicy => ({
    min,
    max: min + more,
    cooldownMs,
    ...(partitions === null ? {} : { partitions }),
  }));
const anyReading = fc.record({
  value: fc.double({ min: 0, max: 1e6, noNaN: true }),
  target: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
});
const anyPolls = fc.array(fc.record({ waitMs: fc.integer({ min: 1, max: 20_000 }), readings: fc.array(anyReading, { maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 30,
});

describe('desiredWorkers', () => {
  it.each([
    [0, 100, policy, 0],
    [1, 100, policy, 1],
    [100, 100, policy, 1],
    [101, 100, policy, 2],
    [1e9, 100, policy, 100],
    [0, 100, { ...policy, min: 2 }, 2],
    [950, 100, { ...policy, partitions: 4 }, 4],
    [0, 100, { ...policy, min: 8, partitions: 4 }, 4],
    [2500, 1000, { ...policy, max: 2 }, 2],
  ])('value %d, target %d, %j: %i', (value, target, bounds, workers) => {
    expect(desiredWorkers([{ value, target }], bounds)).toBe(workers);
  });

  it('follows the trigger that asks for most', () => {
    const readings = [
      { value: 10, target: 100 },
      { value: 5, target: 1 },
    ];
    expect(desiredWorkers(readings, policy)).toBe(5);
    expect(desiredWorkers([], policy)).toBe(0);
  });

  it('is the stated formula, and grows with the value', () => {
    fc.assert(
      fc.property(anyPolicy, anyReading, fc.double({ min: 0, max: 1e6, noNaN: true }), (bounds, reading, more) => {
        const workers = desiredWorkers([reading], bounds);
        const clamped = Math.min(Math.max(Math.ceil(reading.value / reading.target), bounds.min), bounds.max);
        expect(workers).toBe(Math.min(clamped, bounds.partitions ?? Number.POSITIVE_INFINITY));
        expect(desiredWorkers([{ ...reading, value: reading.value + more }], bounds)).toBeGreaterThanOrEqual(workers);
      }),
    );
  });
});

describe('autoscale', () => {
  it('scales out at once, and in only after the cooldown', () => {
    const steps = [
      [0, 950, 10],
      [30_000, 120, 10],
      [299_999, 120, 10],
      [300_000, 120, 2],
      [330_000, 0, 2],
      [600_000, 0, 0],
    ] as const;
    let state = startedWith(1, -300_000);
    for (const [atMs, value, workers] of steps) {
      state = autoscale(state, { type: 'measured', atMs, readings: [{ value, target: 100 }] }, policy).state;
      expect({ atMs, workers: state.workers }).toEqual({ atMs, workers });
    }
  });

  it('counts the first workers as asked for', () => {
    const { state, effects } = autoscale(startedWith(3, 0), { type: 'measured', atMs: 1000, readings: [] }, policy);
    expect({ workers: state.workers, effects }).toEqual({ workers: 3, effects: [] });
  });

  it('never leaves the bounds, never takes away what was asked for within the cooldown, and says every change', () => {
    fc.assert(
      fc.property(anyPolicy, anyPolls, fc.nat(10), (bounds, polls, more) => {
        let state: AutoscalerState = startedWith(Math.min(bounds.min + more, bounds.max), 0);
        const asked = [{ atMs: 0, workers: state.workers }];
        let atMs = 0;
        for (const { waitMs, readings } of polls) {
          atMs += waitMs;
          const before = state.workers;
          const next = autoscale(state, { type: 'measured', atMs, readings }, bounds);
          const now = desiredWorkers(readings, bounds);
          asked.push({ atMs, workers: now });
          const within = asked.filter((ask) => ask.atMs === atMs || atMs - ask.atMs < bounds.cooldownMs);
          expect(next.state.workers).toBe(Math.max(...within.map(({ workers }) => workers)));
          expect(next.effects).toEqual(next.state.workers === before ? [] : [{ type: 'scale', workers: next.state.workers }]);
          expect(next.state.workers).toBeLessThanOrEqual(bounds.max);
          expect(next.state.workers).toBeGreaterThanOrEqual(Math.min(bounds.min, bounds.partitions ?? bounds.min));
          state = next.state;
        }
      }),
    );
  });
});
