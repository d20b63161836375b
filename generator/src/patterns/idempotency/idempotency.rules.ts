import { coverageRules } from './idempotency-coverage.rules.ts';
import { hashRules } from './idempotency-hash.rules.ts';
import { orderRules } from './idempotency-order.rules.ts';
import { storeRules } from './idempotency-store.rules.ts';

export const idempotencyRules = [...coverageRules, ...hashRules, ...orderRules, ...storeRules] as const;
