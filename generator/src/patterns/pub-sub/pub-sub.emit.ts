import type { Bounds, DeadLetterPolicy, SubscriptionDescription } from '../../../../templates/runtime/system.ts';

export interface DrawnSubscription {
  readonly id: string;
  readonly topic: string;
  /** Message ids it takes; undefined means all. */
  readonly types: readonly string[] | undefined;
  readonly bounds: Bounds;
  readonly startPosition: SubscriptionDescription['startPosition'];
  readonly deadLetter: DeadLetterPolicy | undefined;
}

/** A durable subscription; the others are refused before. */
export function subscriptionDescription({
  id,
  topic,
  types,
  startPosition,
  bounds,
  deadLetter,
}: DrawnSubscription): SubscriptionDescription {
  return {
    id,
    topic,
    ...(types && { types: [...types] }),
    durable: true,
    startPosition,
    ...bounds,
    ...(deadLetter && { deadLetter }),
  };
}
