import { isEqual, type Message } from '../../model/index.ts';
import type { ReadMessage } from './application.ts';
import type { Cluster } from './clusters.ts';
import { fileFinding, type FileFinding } from './findings.ts';
import { assignIds, idFor, type Wish } from './ids.ts';
import { keptOf } from './kept.ts';
import { defined } from './values.ts';

export interface StitchedMessages {
  readonly messages: Readonly<Record<string, Message>>;
  readonly idOf: ReadonlyMap<ReadMessage, string>;
}

interface Mention {
  readonly message: ReadMessage;
  readonly address: string;
  readonly isSent: boolean;
  readonly kind: Message['kind'];
}

function mentionsOf(clusters: readonly Cluster[], isQueue: (cluster: Cluster) => boolean): Mention[] {
  return clusters.flatMap((cluster) => {
    const kind = cluster.replies.length > 0 ? 'reply' : isQueue(cluster) ? 'command' : 'event';
    const sent = new Set(
      cluster.uses.flatMap(({ operation }) => (operation.action === 'send' ? (operation.messages ?? operation.channel.messages) : [])),
    );
    const all = [...cluster.channels, ...cluster.uses.map(({ operation }) => operation)].flatMap(({ messages }) => messages ?? []);
    return [...new Set(all)].map((message) => ({ message, address: cluster.address, isSent: sent.has(message), kind }) as const);
  });
}

/** Names that stand for different payloads within one file, such as `message` under each channel: they are told apart by their channel. */
function ambiguous(mentions: readonly Mention[]): Set<string> {
  const first = new Map<string, ReadMessage>();
  const names = new Set<string>();
  for (const { message } of mentions) {
    const name = `${message.place.file} ${message.key}`;
    const before = first.get(name);
    if (!before) first.set(name, message);
    else if (before !== message && !isEqual(before.payload, message.payload)) names.add(name);
  }
  return names;
}

function mismatch(id: string, chosen: ReadMessage, other: ReadMessage): FileFinding {
  return fileFinding(
    'message-mismatch',
    other.place,
    `The message "${other.key}" has another payload here (document version ${other.version}) than in ${chosen.place.file} (${chosen.version}); that one is drawn as "${id}", this one is kept under x-asyncapi.`,
    'Bring both documents to one version of the message, or give the versions names of their own.',
  );
}

function drawn(id: string, mentions: readonly Mention[], findings: FileFinding[]): Message {
  const { message: chosen, kind } = (mentions.find(({ isSent }) => isSent) ?? mentions[0]) as Mention;
  const others = [...new Set(mentions.map(({ message }) => message))].filter((message) => !isEqual(message.payload, chosen.payload));
  findings.push(...others.map((other) => mismatch(id, chosen, other)));
  const kept = keptOf([
    ...new Set(mentions.map(({ message }) => message)),
    ...others.map(({ place, payload }) => ({ place, rest: { payload } })),
  ]);
  const { title, description, partitionKey, payload } = chosen;
  return { kind, ...defined({ title, description, partitionKey }), payload, ...kept };
}

/** Messages of all files by name; those that Eventwright wrote keep what they are. @param known their ids */
export function stitchMessages(
  clusters: readonly Cluster[],
  isQueue: (cluster: Cluster) => boolean,
  known: { readonly ids: Iterable<string>; readonly of: (message: ReadMessage) => string | undefined },
  findings: FileFinding[],
): StitchedMessages {
  const idOf = new Map<ReadMessage, string>();
  const mentions = mentionsOf(clusters, isQueue).filter(({ message }) => {
    const id = known.of(message);
    if (id !== undefined) idOf.set(message, id);
    return id === undefined;
  });
  const several = ambiguous(mentions);
  const groups = new Map<string, { wish: Wish; mentions: Mention[] }>();
  for (const mention of mentions) {
    const { message, address } = mention;
    const isOwn = several.has(`${message.place.file} ${message.key}`);
    const wished = idFor(isOwn ? `${address} ${message.key}` : message.key, 'message');
    const group = groups.get(wished) ?? { wish: { key: wished, wished }, mentions: [] };
    group.mentions.push(mention);
    groups.set(wished, group);
  }
  const ids = assignIds(
    [...groups.values()].map(({ wish }) => wish),
    known.ids,
  );
  const messages: Record<string, Message> = {};
  for (const [key, group] of groups) {
    const id = ids.get(key) ?? key;
    messages[id] = drawn(id, group.mentions, findings);
    for (const { message } of group.mentions) idOf.set(message, id);
  }
  return { messages, idOf };
}
