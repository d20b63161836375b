import type { Bounds, DeadLetterPolicy, SubscriptionDescription } from '../../../../templates/runtime/system.ts';

export interface DrawnSubscription {
  readonly id: string;
  readonly topic: string;
  /** Message ids it takes; undefined means all. */
  readonly types: readonly string[] | undefined;
  readonly bounds: Bounds;
  readonly deadLetter: DeadLetterPolicy | undefined;
}

/** A durable subscription that starts at new messages; the others are refused before. */
export function subscriptionDescription({ id, topic, types, bounds, deadLetter }: DrawnSubscription): SubscriptionDescription {
  return {
    id,
    topic,
    ...(types && { types: [...types] }),
    durable: true,
    startPosition: 'new',
    ...bounds,
    ...(deadLetter && { deadLetter }),
  };
}
