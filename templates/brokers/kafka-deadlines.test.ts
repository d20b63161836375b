import { expect, it } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { Deadlines } from './kafka-deadlines.ts';

function setUp() {
  const clock = new ManualClock();
  const overdue: string[] = [];
  return { clock, overdue, deadlines: new Deadlines<string>(clock, 1_000, (item) => overdue.push(item)) };
}

it('tells of each item at its own deadline, and only of those still there', async () => {
  const { clock, overdue, deadlines } = setUp();
  deadlines.add('first');
  deadlines.add('settled');
  await clock.advance(600);
  deadlines.add('late');
  deadlines.delete('settled');
  await clock.advance(399);
  expect(overdue).toEqual([]);
  await clock.advance(1);
  expect(overdue).toEqual(['first']);
  await clock.advance(600);
  expect(overdue).toEqual(['first', 'late']);
});

it('tells of nothing once closed', async () => {
  const { clock, overdue, deadlines } = setUp();
  deadlines.add('open');
  deadlines.close();
  await clock.advance(2_000);
  expect(overdue).toEqual([]);
});
