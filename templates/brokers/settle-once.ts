import type { Delivery } from '../runtime/ports.ts';

type Facts = Pick<Delivery, 'envelope' | 'attempt' | 'redelivered' | 'enqueuedAt'>;
type Settlement = Pick<Delivery, 'ack' | 'retry' | 'deadLetter' | 'release'>;

/**
 * A delivery whose first settlement counts and whose later ones do nothing.
 * @param onSettled Called once, when the first settlement has ended, well or badly: the slot is free again.
 */
export function settleOnce(facts: Facts, settlement: Settlement, onSettled: () => void): Delivery {
  let settled = false;
  const first = async (settle: () => Promise<void>): Promise<void> => {
    if (settled) return;
    settled = true;
    try {
      await settle();
    } finally {
      onSettled();
    }
  };
  return {
    ...facts,
    ack: () => first(() => settlement.ack()),
    retry: (delayMs) => first(() => settlement.retry(delayMs)),
    deadLetter: (reason) => first(() => settlement.deadLetter(reason)),
    release: () => first(() => settlement.release()),
  };
}
