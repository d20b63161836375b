import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, closedCircuit, settle, type Circuit } from './circuit-breaker.core.ts';

const policy = { failureThreshold: 3, resetMs: 1000 };
const failed = (times: number, circuit: Circuit = closedCircuit) =>
  Array.from({ length: times }).reduce<Circuit>((state) => settle(state, policy, false, 0), circuit);

describe('a circuit', () => {
  it('opens after failures in a row, and not before', () => {
    expect(failed(2)).toEqual({ state: 'closed', failures: 2 });
    expect(failed(3)).toEqual({ state: 'open', untilMs: 1000 });
    expect(settle(failed(2), policy, true, 0)).toEqual(closedCircuit);
  });

  it('says how long it stays open, then lets one trial through', () => {
    const open = failed(3);
    expect(admit(open, policy, 400)).toMatchObject({ allowed: false, waitMs: 600 });
    const trial = admit(open, policy, 1000);
    expect(trial).toMatchObject({ allowed: true, circuit: { state: 'half-open' } });
    expect(admit(trial.circuit, policy, 1500)).toMatchObject({ allowed: false, waitMs: 500 });
  });

  it('closes when the trial succeeds, opens again when it fails, and tries again when it is lost', () => {
    const { circuit } = admit(failed(3), policy, 1000);
    expect(settle(circuit, policy, true, 1100)).toEqual(closedCircuit);
    expect(settle(circuit, policy, false, 1100)).toEqual({ state: 'open', untilMs: 2100 });
    expect(admit(circuit, policy, 2000)).toMatchObject({ allowed: true });
  });

  it('is not closed by a call that began before it opened', () => {
    expect(settle(failed(3), policy, true, 10)).toEqual({ state: 'open', untilMs: 1000 });
  });

  it('lets at most one call a reset time through to a target that is down', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, (waits) => {
        let circuit = closedCircuit;
        let nowMs = 0;
        let calls = 0;
        for (const waitMs of waits) {
          nowMs += waitMs;
          const entry = admit(circuit, policy, nowMs);
          circuit = entry.circuit;
          if (!entry.allowed) continue;
          calls += 1;
          circuit = settle(circuit, policy, false, nowMs);
        }
        expect(calls).toBeLessThanOrEqual(policy.failureThreshold + nowMs / policy.resetMs);
      }),
    );
  });
});
