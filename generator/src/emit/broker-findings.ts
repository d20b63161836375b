import type { BrokerEmit } from '../brokers/broker-emit.ts';
import { brokerEmits } from '../brokers/emit.ts';
import type { Finding } from '../model/finding.ts';
import type { Graph, WithId } from '../model/graph.ts';
import type { EdgeOf, NodeOf } from '../model/topology.ts';
import { missingForGeneration, notYetGenerated } from './findings.ts';

type Topic = WithId<NodeOf<'topic'>>;
type Feed = WithId<EdgeOf<'subscribe' | 'project' | 'replicate'>>;
type Drawn = Pick<Topic, 'maxLength' | 'maxBytes'>;

const bounds = ['maxLength', 'maxBytes'] as const;
const quoted = (values: readonly string[]) => values.map((each) => JSON.stringify(each)).join(' or ');

/** What is drawn and a project on this broker could not do: refused here, instead of ignored there. */
export function brokerFindings(graph: Graph, broker: BrokerEmit): Finding[] {
  const topics = graph.nodesOf('topic');
  const feeds = (graph.edgesOf('subscribe', 'project', 'replicate') as Feed[]).flatMap((feed) => {
    const topic = graph.nodeOf(feed.from, 'topic');
    return topic === undefined ? [] : [{ feed, topic }];
  });
  return [
    ...(broker.capabilities.bounded === 'none' ? boundFindings(graph, broker) : []),
    ...feeds.flatMap(({ feed, topic }) => overflowFindings(feed, topic, broker)),
    ...topics.flatMap((topic) => retentionFindings(topic, broker)),
    ...(broker.capabilities.retainsAsLog === true && broker.capabilities.bounded !== 'none' ? retainedBoundFindings(graph, broker) : []),
    ...feeds.flatMap(({ feed, topic }) => startFindings(feed, topic, broker)),
  ];
}

/** Where bounds are drawn that hold for a channel: on it, and on what leaves it. */
function drawnBounds(graph: Graph, channel: WithId<NodeOf<'queue' | 'topic'>>): { readonly pointer: string; readonly drawn: Drawn }[] {
  const feeds = channel.kind === 'topic' ? (graph.out(channel.id, 'subscribe', 'project', 'replicate') as Feed[]) : [];
  return [
    { pointer: `/nodes/${channel.id}`, drawn: channel },
    ...feeds.map(({ id, subscription = {} }) => ({ pointer: `/edges/${id}/subscription`, drawn: subscription })),
  ];
}

function boundFindings(graph: Graph, { name }: BrokerEmit): Finding[] {
  return graph
    .nodesOf('queue', 'topic')
    .flatMap((channel) => drawnBounds(graph, channel))
    .flatMap(({ pointer, drawn }) => bounds.filter((bound) => drawn[bound] !== undefined).map((bound) => ({ pointer, bound })))
    .map(({ pointer, bound }) =>
      notYetGenerated('bound', {
        pointer: `${pointer}/${bound}`,
        message: `A ${bound} is not possible on ${name}: it never refuses a message.`,
        remedy: 'Take it away, and bound the channel by messageTtlMs.',
      }),
    );
}

function overflowFindings({ id, subscription }: Feed, topic: Topic, { name, capabilities }: BrokerEmit): Finding[] {
  const overflows = capabilities.subscriptionOverflows;
  const overflow = subscription?.overflow ?? topic.overflow ?? 'reject';
  if (overflows.length === 0 || overflows.includes(overflow)) return [];
  return [
    notYetGenerated('overflow', {
      pointer: `/edges/${id}/subscription/overflow`,
      message: `${id}: overflow ${JSON.stringify(overflow)} behind a topic is not possible on ${name}.`,
      remedy: `Use ${quoted(overflows)}.`,
    }),
  ];
}

const keepers = () => brokerEmits.filter(({ capabilities }) => capabilities.startFromEarliest).map(({ name }) => name);

function retentionFindings({ id, retentionMs = 0 }: Topic, { name, capabilities }: BrokerEmit): Finding[] {
  if (retentionMs === 0 || capabilities.startFromEarliest) return [];
  return [
    notYetGenerated('retention', {
      pointer: `/nodes/${id}/retentionMs`,
      message: `${id}: on ${name} a topic keeps nothing that was consumed.`,
      remedy: `Take retentionMs away, or generate for ${quoted(keepers())}.`,
    }),
  ];
}

/** What a log keeps would count towards the bound, and publishers be refused though everybody has read all. */
function retainedBoundFindings(graph: Graph, { name }: BrokerEmit): Finding[] {
  return graph
    .nodesOf('topic')
    .filter(({ retentionMs = 0 }) => retentionMs > 0)
    .flatMap((topic) => {
      const queues = graph.out(topic.id, 'subscribe').flatMap(({ to }) => graph.nodeOf(to, 'queue') ?? []);
      return [...drawnBounds(graph, topic), ...queues.map((queue) => ({ pointer: `/nodes/${queue.id}`, drawn: queue }))].flatMap(
        ({ pointer, drawn }) =>
          bounds
            .filter((bound) => drawn[bound] !== undefined)
            .map((bound) =>
              notYetGenerated('retainedBound', {
                pointer: `${pointer}/${bound}`,
                message: `${topic.id} keeps messages, and on ${name} what it keeps counts towards a ${bound}: publishers would be refused though all is read.`,
                remedy: `Take the ${bound} or the topic's retentionMs away.`,
              }),
            ),
      );
    });
}

function startFindings({ id, subscription }: Feed, topic: Topic, { name, capabilities }: BrokerEmit): Finding[] {
  if (subscription?.startPosition !== 'earliest') return [];
  const pointer = `/edges/${id}/subscription/startPosition`;
  if (!capabilities.startFromEarliest)
    return [
      notYetGenerated('startPosition', {
        pointer,
        message: `${id}: a subscription that starts at the earliest is not possible on ${name}.`,
        remedy: `Start at "new", or generate for ${quoted(keepers())}.`,
      }),
    ];
  if ((topic.retentionMs ?? 0) > 0) return [];
  return [
    missingForGeneration('retention', {
      pointer,
      message: `${id} starts at the earliest, and ${topic.id} keeps nothing.`,
      remedy: `Give ${topic.id} a retentionMs.`,
    }),
  ];
}
