import type { BrokerName } from '../../../templates/runtime/system.ts';
import type { Fault } from './faults/fault.ts';
import { faults } from './faults/index.ts';

export interface Selection {
  readonly broker: BrokerName;
  readonly faults: readonly Fault[];
}

/** What `npm run test:faults` runs unless told otherwise: one fault of each sort. */
export const defaultSelection = 'postgres:F1,F2,F6,F7,F13;rabbitmq:F1,F4;nats:F1';

/** Every fault on every broker that the plan has it for. */
export const wholeSelection = (['postgres', 'rabbitmq', 'nats'] as const)
  .map(
    (broker) =>
      `${broker}:${faults
        .filter(({ brokers }) => brokers.includes(broker))
        .map(({ id }) => id)
        .join(',')}`,
  )
  .join(';');

/** Reads `broker:F1,F2;broker:F3`, or `all`; unset is the default. @throws RangeError for an unknown broker or fault. */
export function readSelection(text = defaultSelection): Selection[] {
  const parts = (text === 'all' ? wholeSelection : text).split(';');
  return parts.map((part) => {
    const [broker, ids = ''] = part.split(':');
    if (broker !== 'postgres' && broker !== 'rabbitmq' && broker !== 'nats')
      throw new RangeError(`no broker "${broker}" in the fault plan`);
    return { broker, faults: ids.split(',').map((id) => faultOf(id, broker)) };
  });
}

function faultOf(id: string, broker: BrokerName): Fault {
  const fault = faults.find((each) => each.id === id && each.brokers.includes(broker));
  if (fault === undefined) throw new RangeError(`no fault "${id}" for ${broker} in the fault plan`);
  return fault;
}
