import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinedKey, screen } from './idempotency.core.ts';

const arrivals = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), fingerprint: fc.constantFrom('x', 'y') }), { maxLength: 30 });

describe('screen', () => {
  it.each([
    [[], 'a', 'x', 'handle'],
    [[['a', 'x']], 'a', 'x', 'repeat'],
    [[['a', 'x']], 'a', 'y', 'mismatch'],
    [[['a', 'x']], 'b', 'x', 'handle'],
  ] as const)('knows %j: %s with %s is to %s', (known, key, fingerprint, effect) => {
    expect(screen(new Map(known), [{ key, fingerprint }]).effects).toEqual([effect]);
  });

  it('handles each key once, whichever way the arrivals are batched', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(30), (all, cut) => {
        const whole = screen(new Map(), all);
        const first = screen(new Map(), all.slice(0, cut));
        const second = screen(first.state, all.slice(cut));
        expect([...first.effects, ...second.effects]).toEqual(whole.effects);
        expect(second.state).toEqual(whole.state);
        expect(whole.effects.filter((effect) => effect === 'handle')).toHaveLength(new Set(all.map(({ key }) => key)).size);
      }),
    );
  });

  it('changes nothing for arrivals that it saw', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const { state } = screen(new Map(), all);
        const again = screen(state, all);
        expect(again.state).toEqual(state);
        expect(again.effects).not.toContain('handle');
      }),
    );
  });
});

it('joins no two lists into one text', () => {
  const lists = fc.array(fc.string({ unit: fc.constantFrom('/', ':', '1', 'a') }), { maxLength: 4 });
  fc.assert(fc.property(lists, lists, (a, b) => (joinedKey(a) === joinedKey(b)) === (JSON.stringify(a) === JSON.stringify(b))));
});
