import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock.fixture.ts';
import type { Sql } from './ports.ts';
import { decideRead } from './read-your-writes.core.ts';
import { awaitProjected } from './read-your-writes.ts';

describe('a query with a token', () => {
  it('answers what is projected, waits no longer than its limit, and never answers before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }), (waitedMs, limitMs) => {
        expect(decideRead(true, waitedMs, limitMs).kind).toBe('serve');
        const decision = decideRead(false, waitedMs, limitMs);
        expect(decision.kind).toBe(waitedMs < limitMs ? 'wait' : 'late');
        if (decision.kind === 'wait') expect(waitedMs + decision.ms).toBeLessThanOrEqual(limitMs);
      }),
    );
  });

  /** A view that shows the command after this time. */
  function lagging(clock: ManualClock, lagMs: number): Sql {
    return { query: async <Row>() => (clock.monotonic() >= lagMs ? [{} as Row] : []) };
  }

  it('waits for a view that is 30 s behind', async () => {
    const clock = new ManualClock();
    let done = false;
    const read = awaitProjected(lagging(clock, 30_000), 'history', 'o-1', 60_000, clock).then(() => (done = true));
    await clock.advance(29_900);
    expect(done).toBe(false);
    await clock.advance(400);
    expect(done).toBe(true);
    await read;
  });

  it('gives up after its limit, with a reason that may pass', async () => {
    const clock = new ManualClock();
    const read = awaitProjected(lagging(clock, 30_000), 'history', 'o-1', 5000, clock);
    const failure = expect(read).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(5000);
    await failure;
    expect(clock.monotonic()).toBe(5000);
  });
});
