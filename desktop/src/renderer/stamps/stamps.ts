import { competingConsumers } from './competing-consumers.ts';
import { cqrs } from './cqrs.ts';
import { idempotency } from './idempotency.ts';
import { loadLeveling } from './load-leveling.ts';
import { outbox } from './outbox.ts';
import { pubSub } from './pub-sub.ts';
import { replicas } from './replicas.ts';
import { requestReply } from './request-reply.ts';
import { retry } from './retry.ts';
import { sharding } from './sharding.ts';
import type { Stamp } from './stamp.ts';

/** Patterns that can be dropped whole, in the order of the palette. */
export const stamps: readonly Stamp[] = [
  outbox,
  retry,
  idempotency,
  pubSub,
  requestReply,
  loadLeveling,
  competingConsumers,
  replicas,
  sharding,
  cqrs,
];
