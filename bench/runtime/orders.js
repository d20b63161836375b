// The load: commands of about 1 KB, the same for every competitor.
import { randomUUID } from 'node:crypto';

const note = 'A customer wrote this line into the box for the courier. '.repeat(14);

/** One CloudEvents envelope of about 1 KB. */
export function order() {
  const orderId = randomUUID();
  return {
    id: orderId,
    source: 'shop',
    specversion: '1.0',
    type: 'place-order',
    time: new Date().toISOString(),
    partitionkey: orderId,
    data: { orderId, note },
  };
}

export const orders = (count) => Array.from({ length: count }, order);
