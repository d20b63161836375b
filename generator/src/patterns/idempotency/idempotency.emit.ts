import type { IdempotencyPolicy, KeyPolicy } from '../../../../templates/runtime/service.ts';
import { idempotencyWindowMs, leaseDefaultMs, type Idempotency } from './idempotency.config.ts';

/** Runtime policy of a consuming edge. @param keyPolicy of its redelivery, for what is numbered */
export function idempotencyPolicy(idempotency: Idempotency, keyPolicy: KeyPolicy = 'skip'): IdempotencyPolicy {
  const { strategy, keyFields, hashFields = [], nonceField, sequenceMode, sequenceField } = idempotency;
  const windowMs = idempotency.windowMs ?? idempotencyWindowMs;
  if (strategy === 'content-hash')
    return { strategy, windowMs, hashFields: [...new Set([...hashFields, ...(nonceField === undefined ? [] : [nonceField])])] };
  if (strategy === 'sequence') {
    const mode = sequenceMode ?? 'high-water-mark';
    return { strategy, windowMs, mode, ...(sequenceField !== undefined && { sequenceField }), keyPolicy };
  }
  return { strategy, windowMs, ...(keyFields && { keyFields }) };
}

/** Lease of a consumer's calls: the drawn one; a target that does not recognise repeats is never called twice blindly. */
export function callLeaseMs(idempotency: Idempotency | undefined, targetIsIdempotent: boolean): number | undefined {
  if (idempotency === undefined) return undefined;
  return idempotency.leaseMs ?? (targetIsIdempotent ? undefined : leaseDefaultMs);
}
