import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../faults/session.ts';
import { openSession } from '../run-faults.ts';
import { plantedBugs, scenarios } from './planted-bugs.ts';
import { runControl, runPlanted } from './run-planted.ts';

const limitMs = 180_000;
let opened: { session: Session; close(): Promise<void> };

beforeAll(async () => {
  opened = await openSession({ broker: 'postgres', seed: 1, tier: 'ci' });
}, limitMs);

afterAll(() => opened.close(), limitMs);

const used = new Set(plantedBugs.map(({ scenario }) => scenario));

describe('the checker', () => {
  it.each([...used])(
    'finds nothing in the runtime as it is: %s',
    async (scenario) => {
      expect(await runControl(opened.session, scenario)).toEqual([]);
    },
    limitMs,
  );

  it.each(plantedBugs)(
    'catches $id',
    async (bug) => {
      const { caught, said } = await runPlanted(opened.session, bug);
      expect(caught, `it said: ${said.join('; ') || 'nothing'}`).toBe(true);
    },
    limitMs,
  );

  it('has a scenario for no other purpose, and at least twelve bugs', () => {
    expect(Object.keys(scenarios).toSorted()).toEqual([...used].toSorted());
    expect(plantedBugs.length).toBeGreaterThanOrEqual(12);
  });
});
