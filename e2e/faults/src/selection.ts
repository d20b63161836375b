import { parseArgs } from 'node:util';
import type { BrokerName } from '../../../templates/runtime/system.ts';
import type { Fault } from './faults/fault.ts';
import { faults } from './faults/index.ts';
import type { Tier } from './faults/session.ts';

export type FaultBroker = Extract<BrokerName, 'postgres' | 'rabbitmq' | 'nats'>;
export const brokers: readonly FaultBroker[] = ['postgres', 'rabbitmq', 'nats'];

/** What a command line asks for. */
export interface Selection {
  readonly tier: Tier;
  readonly seed: number;
  readonly brokers: readonly FaultBroker[];
  readonly faults: readonly Fault[];
  /** Whether the planted bugs run too. */
  readonly planted: boolean;
  /** Whether ledgers and logs stay on disk. */
  readonly keep: boolean;
}

export const usage = `npm run test:faults -- [--full] [--seed N] [--keep] [${faults[0]?.id} … ${faults.at(-1)?.id}] [planted] [${brokers.join('] [')}]
Faults, brokers and the planted bugs are chosen by name, all where none is named; --full takes the sizes of the full tier, --keep leaves ledgers and logs on disk.`;

/**
 * Reads the command line. Without a fault's name all faults and the planted bugs run, without a broker's all brokers.
 * @param seed where none is given. @returns undefined for what is not understood, or a choice of nothing.
 */
export function readSelection(args: readonly string[], seed: number): Selection | undefined {
  const parsed = parse(args);
  if (parsed === undefined) return undefined;
  const { full, keep, words, given = String(seed) } = parsed;
  const named = faults.filter(({ id }) => words.includes(id));
  const namedBrokers = brokers.filter((name) => words.includes(name));
  const known = new Set<string>([...faults.map(({ id }) => id), ...brokers, 'planted']);
  if (!words.every((word) => known.has(word)) || !/^\d+$/.test(given)) return undefined;
  const all = named.length === 0 && !words.includes('planted');
  const chosen = { brokers: namedBrokers.length === 0 ? brokers : namedBrokers, faults: all ? faults : named };
  const planted = words.includes('planted') || (all && chosen.brokers.includes('postgres'));
  const runs = chosen.faults.some((fault) => chosen.brokers.some((broker) => fault.brokers.includes(broker)));
  return runs || planted ? { tier: full ? 'full' : 'ci', seed: Number(given), planted, keep, ...chosen } : undefined;
}

function parse(args: readonly string[]): { full: boolean; keep: boolean; words: string[]; given: string | undefined } | undefined {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const options = { full: flag, keep: flag, seed: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { full: values.full, keep: values.keep, words: positionals, given: values.seed };
  } catch {
    return undefined;
  }
}
