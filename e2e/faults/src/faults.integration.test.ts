import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRig, type Outcome, type Session } from './faults/session.ts';
import { outcomeLine, summaryLine } from './report.ts';
import { openSession } from './run-faults.ts';
import { readSelection } from './selection.ts';
import { available } from './servers/availability.ts';

/** `EVENTWRIGHT_FAULTS=all`, or `postgres:F1,F2;rabbitmq:F4`; see docs/faults.md. */
const selection = readSelection(process.env['EVENTWRIGHT_FAULTS']);
const seed = Number(process.env['EVENTWRIGHT_SEED'] ?? '1');
const limitMs = 300_000;

describe.each(selection)('faults on $broker', ({ broker, faults }) => {
  const here = available(broker);
  const outcomes: Outcome[] = [];
  let opened: { session: Session; close(): Promise<void> };
  let shop: Awaited<ReturnType<typeof startRig>>;

  beforeAll(async () => {
    if (!here) return;
    opened = await openSession({ broker, seed, tier: 'ci' });
    shop = await startRig(opened.session, `faults-${broker}`);
  }, limitMs);

  afterAll(async () => {
    if (!here) return;
    process.stdout.write(`${outcomes.map(outcomeLine).join('\n')}\n${summaryLine(outcomes)}\n`);
    await shop.rig.stop();
    await opened.close();
  }, limitMs);

  it.skipIf(!here).each(faults)(
    '$id $title',
    async (fault) => {
      const outcome = await fault.run(opened.session, shop);
      outcomes.push(outcome);
      expect(outcome.violations, outcomeLine(outcome)).toEqual([]);
    },
    limitMs,
  );
});
