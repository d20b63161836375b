import { idFor } from './ids.ts';
import { countOf, defined, isEmpty, listOf, plainOf, textOf, without, type Plain } from './values.ts';

/** What the bindings of a channel say in our terms. */
export interface ChannelFacts {
  /** Whether each message goes to one worker; absent where the bindings do not say. */
  readonly isQueue?: boolean;
  /** Members of the queue or topic. */
  readonly members: Plain;
  /** Ack timeout of everybody who receives here, ms. */
  readonly ackTimeoutMs?: number;
  /** Name of the queue that takes what failed too often, and the deliveries before that. */
  readonly deadLetter?: { readonly name: string; readonly maxDeliveries?: number };
  /** Bindings, or members of them, that are not understood. */
  readonly rest: Plain;
}

/** What the bindings of an operation say in our terms. */
export interface OperationFacts {
  readonly isQueue?: boolean;
  /** Members of the edge. */
  readonly members: Plain;
  /** Members of a channel that this operation asks for. */
  readonly channel: Plain;
  /** Name of the consumer group, queue group or durable subscription. */
  readonly group?: string;
  readonly rest: Plain;
}

const toMs = (seconds: unknown) => {
  const count = countOf(seconds);
  return count === undefined ? undefined : count * 1000;
};

/** The one text that a schema lets a value be. Source: AsyncAPI bindings for Kafka, `groupId`. */
function onlyText(schema: unknown): string | undefined {
  if (typeof schema === 'string') return textOf(schema);
  const { const: constant, enum: choices, default: usual } = plainOf(schema);
  const [first, ...others] = listOf(choices);
  return textOf(constant) ?? (others.length === 0 ? textOf(first) : undefined) ?? textOf(usual);
}

type ChannelReader = (binding: Plain) => Omit<ChannelFacts, 'rest'> & { readonly used: readonly string[] };
type OperationReader = (binding: Plain) => Partial<Omit<OperationFacts, 'rest'>> & { readonly used: readonly string[] };

const version = 'bindingVersion';

/** Names of the members that were understood: the others are kept. */
const named = (members: Plain): string[] => Object.keys(members).filter((name) => members[name] !== undefined);

function sqsChannel(binding: Plain): ReturnType<ChannelReader> {
  const queue = plainOf(binding['queue']);
  const policy = plainOf(queue['redrivePolicy']);
  const target = plainOf(policy['deadLetterQueue']);
  const name = textOf(target['name']) ?? textOf(target['arn'])?.split(':').at(-1) ?? textOf(plainOf(binding['deadLetterQueue'])['name']);
  return {
    isQueue: true,
    members: defined({ messageTtlMs: toMs(queue['messageRetentionPeriod']), ordering: queue['fifoQueue'] === true ? 'key' : undefined }),
    ...defined({
      ackTimeoutMs: toMs(queue['visibilityTimeout']),
      deadLetter: name === undefined ? undefined : { name, ...defined({ maxDeliveries: countOf(policy['maxReceiveCount']) }) },
    }),
    used: [version],
  };
}

/** A channel per broker. Source: github.com/asyncapi/bindings. */
const channelReaders: Readonly<Record<string, ChannelReader>> = {
  kafka: (binding) => {
    const topic = plainOf(binding['topicConfiguration']);
    const members = defined({ partitions: countOf(binding['partitions']), retentionMs: countOf(topic['retention.ms']) });
    const isAll = members.retentionMs !== undefined && Object.keys(topic).length === 1;
    return {
      isQueue: false,
      members,
      used: [version, ...named({ partitions: members.partitions }), ...(isAll ? ['topicConfiguration'] : [])],
    };
  },
  amqp: (binding) => {
    const isQueue = binding['is'] === 'queue';
    const { durable } = plainOf(isQueue ? binding['queue'] : binding['exchange']);
    return { isQueue, members: durable === false ? { durable } : {}, used: [version, 'is'] };
  },
  sqs: sqsChannel,
  sns: (binding) => ({
    isQueue: false,
    members: textOf(plainOf(binding['ordering'])['type']) === 'FIFO' ? { ordering: 'key' } : {},
    used: [version],
  }),
  jms: ({ destinationType }) => ({ isQueue: destinationType === 'queue', members: {}, used: [version, 'destinationType'] }),
  ibmmq: ({ destinationType }) => ({ isQueue: destinationType === 'queue', members: {}, used: [version, 'destinationType'] }),
  nats: () => ({ members: {}, used: [version] }),
  mqtt: () => ({ isQueue: false, members: {}, used: [version] }),
  solace: () => ({ members: {}, used: [version] }),
};

const atMostOnce = (is: boolean) => (is ? { delivery: 'at-most-once' } : {});

function solaceOperation(binding: Plain): ReturnType<OperationReader> {
  const destinations = listOf(binding['destinations']).map(plainOf);
  const [first] = destinations;
  if (!first) return { used: [version] };
  const queue = plainOf(first['queue']);
  // A durable queue that takes topics in is a subscription; one without them is the channel itself.
  const isQueue = first['destinationType'] === 'queue' && listOf(queue['topicSubscriptions']).length === 0;
  return {
    isQueue,
    members: atMostOnce(first['deliveryMode'] === 'direct'),
    channel: defined({ messageTtlMs: countOf(binding['timeToLive']) }),
    ...defined({ group: isQueue ? undefined : textOf(queue['name']) }),
    used: [version, ...named({ timeToLive: countOf(binding['timeToLive']) })],
  };
}

const operationReaders: Readonly<Record<string, OperationReader>> = {
  kafka: (binding) => {
    const group = onlyText(binding['groupId']);
    return { ...defined({ group }), used: [version, ...(group === undefined ? [] : ['groupId'])] };
  },
  amqp: (binding) => {
    const { ack, deliveryMode } = binding;
    const expiration = countOf(binding['expiration']);
    return {
      members: { ...atMostOnce(deliveryMode === 1), ...(ack === false && { ackMode: 'auto' }) },
      channel: defined({ messageTtlMs: expiration }),
      used: [version, 'deliveryMode', 'ack', ...named({ expiration })],
    };
  },
  nats: (binding) => ({ ...defined({ group: textOf(binding['queue']) }), used: [version, ...named({ queue: textOf(binding['queue']) })] }),
  mqtt: (binding) => {
    const messageExpiryInterval = toMs(binding['messageExpiryInterval']);
    return {
      members: atMostOnce(binding['qos'] === 0),
      channel: defined({ messageTtlMs: messageExpiryInterval }),
      // Between 1 and 2 there is no difference of ours: effects are made once by the inbox.
      used: [version, ...named({ messageExpiryInterval }), ...(binding['qos'] === 2 ? [] : ['qos'])],
    };
  },
  solace: solaceOperation,
  sqs: () => ({ isQueue: true, used: [version] }),
  sns: () => ({ used: [version] }),
};

const sole = (protocol: string, rest: Plain): Plain => (isEmpty(rest) ? {} : { [protocol]: rest });

/** Reads the bindings of a channel, those of several brokers after each other: the first that says something wins. */
export function channelFacts(bindings: Plain): ChannelFacts {
  let facts: ChannelFacts = { members: {}, rest: {} };
  for (const [protocol, value] of Object.entries(bindings)) {
    const read = Object.hasOwn(channelReaders, protocol) ? channelReaders[protocol] : undefined;
    if (!read) {
      facts = { ...facts, rest: { ...facts.rest, [protocol]: value } };
      continue;
    }
    const { used, ...found } = read(plainOf(value));
    const rest = { ...facts.rest, ...sole(protocol, without(plainOf(value), used)) };
    facts = { ...found, ...facts, members: { ...found.members, ...facts.members }, rest };
  }
  return facts;
}

/** Reads the bindings of an operation in the same way. */
export function operationFacts(bindings: Plain): OperationFacts {
  let facts: OperationFacts = { members: {}, channel: {}, rest: {} };
  for (const [protocol, value] of Object.entries(bindings)) {
    const read = Object.hasOwn(operationReaders, protocol) ? operationReaders[protocol] : undefined;
    if (!read) {
      facts = { ...facts, rest: { ...facts.rest, [protocol]: value } };
      continue;
    }
    const { used, ...found } = read(plainOf(value));
    facts = {
      ...found,
      ...facts,
      members: { ...found.members, ...facts.members },
      channel: { ...found.channel, ...facts.channel },
      rest: { ...facts.rest, ...sole(protocol, without(plainOf(value), used)) },
    };
  }
  return facts;
}

/** Name of a subscription from that of a group. */
export const subscriptionName = (group: string): string => idFor(group, 'group');
