import type { Protocol, TopologyNode } from '../../model/index.ts';
import { defined, isEmpty, type Plain } from './values.ts';

/** What AsyncAPI calls the protocol of each broker. */
export const protocolNames: Readonly<Record<Protocol, string>> = {
  postgres: 'postgres',
  rabbitmq: 'amqp',
  nats: 'nats',
  kafka: 'kafka',
  solace: 'solace',
  sqs: 'sqs',
  servicebus: 'amqp1',
};

/** Bindings of a channel, for tools that know AsyncAPI only. Source: github.com/asyncapi/bindings. */
export function channelBindings(id: string, node: TopologyNode, protocol: Protocol | undefined): Plain | undefined {
  if (node.kind !== 'queue' && node.kind !== 'topic') return undefined;
  if (protocol === 'kafka') {
    const topicConfiguration = defined({ 'retention.ms': node.retentionMs });
    return {
      kafka: {
        topic: id,
        ...defined({ partitions: node.partitions }),
        ...(!isEmpty(topicConfiguration) && { topicConfiguration }),
        bindingVersion: '0.5.0',
      },
    };
  }
  if (protocol !== 'rabbitmq') return undefined;
  const durable = node.durable ?? true;
  const holder =
    node.kind === 'queue'
      ? { is: 'queue', queue: { name: id, durable } }
      : { is: 'routingKey', exchange: { name: id, type: 'topic', durable } };
  return { amqp: { ...holder, bindingVersion: '0.3.0' } };
}
