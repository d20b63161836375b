import type { BrokerEmit } from './broker-emit.ts';
import { kafka } from './kafka/emit.ts';
import { nats } from './nats/emit.ts';
import { postgres } from './postgres/emit.ts';
import { rabbitmq } from './rabbitmq/emit.ts';

/** The brokers that generated projects can run on, the default first. */
export const brokerEmits = [postgres, rabbitmq, nats, kafka] as const satisfies readonly BrokerEmit[];

export const brokerEmitFor = (name: string): BrokerEmit | undefined => brokerEmits.find((broker) => broker.name === name);
