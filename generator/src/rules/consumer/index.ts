import { ackBeforeProcess } from './ack-before-process.ts';
import { ackTimeoutTooShort } from './ack-timeout-too-short.ts';
import { prefetchExceedsAckBudget } from './prefetch-exceeds-ack-budget.ts';
import { uncountedNack } from './uncounted-nack.ts';
import { unlimitedRedelivery } from './unlimited-redelivery.ts';

export const consumerRules = [ackBeforeProcess, ackTimeoutTooShort, prefetchExceedsAckBudget, unlimitedRedelivery, uncountedNack] as const;
