import { describe, expect, it } from 'vitest';
import { patchedFiles } from '../project/patch.ts';
import { plantedBugs, scenarios } from './planted-bugs.ts';

describe('the planted bugs', () => {
  // Whoever changes the runtime sees here, and not in a fault run much later, that a bug has lost its place.
  it.each(plantedBugs)('$id still has its place in the runtime', async ({ patches }) => {
    const files = await patchedFiles(patches);
    expect([...files.keys()]).toEqual([...new Set(patches.map(({ file }) => file))]);
    for (const text of files.values()) expect(text).not.toMatch(/from ['"]\.[^'"]*\.ts['"]/);
  });

  it('are twelve at least, and each scenario shows one', () => {
    expect(plantedBugs.length).toBeGreaterThanOrEqual(12);
    expect(new Set(plantedBugs.map(({ scenario }) => scenario))).toEqual(new Set(Object.keys(scenarios)));
  });
});
