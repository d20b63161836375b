import { describe, expect, it } from 'vitest';
import { faults } from './faults/index.ts';
import { brokers, readSelection } from './selection.ts';

const read = (line: string) => {
  const selection = readSelection(
    line.split(' ').filter((word) => word !== ''),
    7,
  );
  return selection && { ...selection, faults: selection.faults.map(({ id }) => id) };
};
const all = faults.map(({ id }) => id);

describe('the choice of what to run', () => {
  it.each([
    ['', { tier: 'ci', seed: 7, brokers, faults: all, planted: true, keep: false }],
    ['--full F1 rabbitmq', { tier: 'full', seed: 7, brokers: ['rabbitmq'], faults: ['F1'], planted: false, keep: false }],
    ['rabbitmq --seed 42', { tier: 'ci', seed: 42, brokers: ['rabbitmq'], faults: all, planted: false, keep: false }],
    ['planted', { tier: 'ci', seed: 7, brokers, faults: [], planted: true, keep: false }],
    ['--keep F1 nats', { tier: 'ci', seed: 7, brokers: ['nats'], faults: ['F1'], planted: false, keep: true }],
    ['F2 F1 planted postgres', { tier: 'ci', seed: 7, brokers: ['postgres'], faults: ['F1', 'F2'], planted: true, keep: false }],
  ])('%s', (line, selection) => {
    expect(read(line)).toEqual(selection);
  });

  it.each(['F99', 'F1 redis', '--tier full', '--seed x', 'F14 nats'])('refuses %s', (line) => {
    expect(read(line)).toBeUndefined();
  });
});
