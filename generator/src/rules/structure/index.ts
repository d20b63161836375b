import { capabilityMissing } from './capability-missing.ts';
import { channelNoProducer } from './channel-no-producer.ts';
import { danglingEdge } from './dangling-edge.ts';
import { queueNoConsumer } from './queue-no-consumer.ts';
import { unboundedCycle } from './unbounded-cycle.ts';

export const structureRules = [danglingEdge, queueNoConsumer, channelNoProducer, unboundedCycle, capabilityMissing] as const;
