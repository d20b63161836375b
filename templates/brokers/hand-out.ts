import type { Delivery, Logger } from '../runtime/ports.ts';

/** Before another try at a message whose listener threw. */
const THROWN_DELAY_MS = 1_000;

/** Calls the listener. One that throws fails its own message alone: that is retried, and the others go on. */
export function handOut(onDelivery: (delivery: Delivery) => void, delivery: Delivery, log: Logger): void {
  try {
    onDelivery(delivery);
  } catch (error) {
    const { id } = delivery.envelope;
    log.error('listener threw', { id, error: String(error) });
    delivery.retry(THROWN_DELAY_MS).catch((failure) => log.warn('message not given back', { id, error: String(failure) }));
  }
}
