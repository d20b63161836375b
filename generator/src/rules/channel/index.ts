import { deadLetterBreaksOrder } from './dead-letter-breaks-order.ts';
import { deadLetterCycle } from './dead-letter-cycle.ts';
import { deadLetterUnmonitored } from './dead-letter-unmonitored.ts';
import { deadLetterUnsafe } from './dead-letter-unsafe.ts';
import { noDeadLetter } from './no-dead-letter.ts';
import { noProducerConfirm } from './no-producer-confirm.ts';
import { silentOverflow } from './silent-overflow.ts';
import { unboundedQueue } from './unbounded-queue.ts';

export const channelRules = [
  noDeadLetter,
  deadLetterUnmonitored,
  deadLetterCycle,
  deadLetterUnsafe,
  deadLetterBreaksOrder,
  unboundedQueue,
  silentOverflow,
  noProducerConfirm,
] as const;
