import type { ConsumerWiring } from '../../../../templates/runtime/service.ts';
import { idempotencyWindowMs, type Idempotency } from './idempotency.config.ts';

/** Inbox of a consumer; the other strategies are refused before. */
export function idempotencyWiring(idempotency: Idempotency): NonNullable<ConsumerWiring['idempotency']> {
  return { strategy: 'message-id', windowMs: idempotency.windowMs ?? idempotencyWindowMs };
}
