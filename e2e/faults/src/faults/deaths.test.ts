import { describe, expect, it } from 'vitest';
import { Deaths } from './deaths.ts';

describe('the count of deaths', () => {
  it('lets all be finished after three deaths of one service, whichever process of it died', async () => {
    const deaths = new Deaths();
    const calmAfter: number[] = [];
    const died = ['views-0', 'ledger-0', 'views-1', 'ledger-0', 'views-0', 'ledger-0', 'views-0', 'ledger-1', 'ledger-0'];
    for (const [index, process] of died.entries()) {
      await deaths.note(process, async () => {
        calmAfter.push(index);
      });
    }
    // Once all is finished, nobody's earlier deaths count.
    expect(calmAfter).toEqual([4, 8]);
  });
});
