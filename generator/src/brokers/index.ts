import type { Protocol } from '../model/server.ts';
import type { BrokerProfile } from './capabilities.ts';
import { kafka } from './kafka/capabilities.ts';
import { nats } from './nats/capabilities.ts';
import { postgres } from './postgres/capabilities.ts';
import { rabbitmq } from './rabbitmq/capabilities.ts';
import { servicebus } from './servicebus/capabilities.ts';
import { solace } from './solace/capabilities.ts';
import { sqs } from './sqs/capabilities.ts';

/** The broker profiles by protocol. */
export const brokers = { postgres, rabbitmq, nats, kafka, solace, sqs, servicebus } as const satisfies Readonly<
  Record<Protocol, BrokerProfile>
>;

export { capabilitiesOf, isAgedOut, type BrokerCapabilities, type BrokerProfile, type Feature, type Support } from './capabilities.ts';
