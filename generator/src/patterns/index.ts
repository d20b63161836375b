import type { Pattern } from './define-pattern.ts';
import { idempotency } from './idempotency/idempotency.ts';
import { retry } from './retry/retry.ts';

/** The patterns that have rules of their own. */
export const patterns = [retry, idempotency] as const satisfies readonly Pattern[];
