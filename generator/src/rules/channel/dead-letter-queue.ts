import type { EditStep } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import type { Channel, ChannelBroker } from '../context.ts';
import { addNode, freeId, setOn } from '../edits.ts';
import { nodeRef } from '../wording.ts';
import { boundFor } from './bounds.ts';

/** Messages that a dead-letter queue holds before it is full: each is one that a person has to look at. */
const deadLetters = 10_000;

/** Gives the channel a dead-letter queue of its own, bounded as its broker allows, with an alarm at the first message. */
export function addDeadLetterQueue(graph: Graph, channel: Channel, broker: ChannelBroker): EditStep[] {
  const id = freeId(graph, `${channel.id}-dlq`);
  const server = channel.server === undefined ? {} : { server: channel.server };
  const title = `${titleOf(channel)}, dead letters`;
  const queue = { kind: 'queue', title, ...boundFor(broker, deadLetters), alarmDepth: 1, ...server } as const;
  return [...addNode(graph, id, queue, 'under', channel.id), setOn(nodeRef(channel.id), '/deadLetter/channel', id)];
}
