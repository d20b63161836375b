import { competingConsumers } from './competing-consumers/competing-consumers.ts';
import { cqrs } from './cqrs/cqrs.ts';
import type { Pattern } from './define-pattern.ts';
import { idempotency } from './idempotency/idempotency.ts';
import { loadLeveling } from './load-leveling/load-leveling.ts';
import { pubSub } from './pub-sub/pub-sub.ts';
import { replicas } from './replicas/replicas.ts';
import { requestReply } from './request-reply/request-reply.ts';
import { retry } from './retry/retry.ts';
import { sharding } from './sharding/sharding.ts';

/** The nine patterns, in the order of the design. */
export const patterns = [
  retry,
  idempotency,
  pubSub,
  requestReply,
  loadLeveling,
  competingConsumers,
  replicas,
  sharding,
  cqrs,
] as const satisfies readonly Pattern[];
