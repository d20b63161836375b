import { commandStore } from './command-store.ts';
import { consumer } from './consumer.ts';
import { external } from './external.ts';
import { producer } from './producer.ts';
import { queue } from './queue.ts';
import { readModel } from './read-model.ts';
import { replica } from './replica.ts';
import { topic } from './topic.ts';

/** The node kinds, in palette order. */
export const nodeKinds = [producer, topic, queue, consumer, commandStore, replica, readModel, external] as const;

export type NodeKind = (typeof nodeKinds)[number]['kind'];

/** @throws RangeError for a kind that is not listed. */
export function nodeKindInfo(kind: NodeKind): (typeof nodeKinds)[number] {
  const info = nodeKinds.find((candidate) => candidate.kind === kind);
  if (!info) throw new RangeError(`unknown node kind ${kind}`);
  return info;
}
