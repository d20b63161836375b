import type { StoreDescription } from '../../../../templates/runtime/system.ts';
import type { Outbox } from './replicas.config.ts';

/** Time between two comparisons of a replica with its source, where the drawing states none. */
export const reconcileDefaultMs = 3_600_000;

const outboxDefaults = { pollMs: 1000, batchSize: 100 } as const;

/** Outbox of a command store, as the relay takes it. */
export function outboxDescription(outbox: Outbox): NonNullable<StoreDescription['outbox']> {
  const { pollMs, batchSize } = { ...outboxDefaults, ...outbox };
  return { pollMs, batchSize };
}
