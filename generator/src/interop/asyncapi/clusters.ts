import type { Application, ReadChannel, ReadOperation } from './application.ts';

export interface Use {
  readonly application: Application;
  readonly operation: ReadOperation;
}

/** One channel of one broker, as all files together describe it. */
export interface Cluster {
  readonly address: string;
  /** Keys of the servers that carry it, the preferred one first. */
  readonly servers: readonly string[];
  readonly channels: readonly ReadChannel[];
  readonly uses: readonly Use[];
  /** Operations that take or give replies here. */
  readonly replies: readonly Use[];
}

interface Draft {
  servers: Set<string>;
  channels: ReadChannel[];
}

const isShared = (draft: Draft, keys: readonly string[]) => keys.some((key) => draft.servers.has(key));

/** Channels of one address in groups that share a server; those that name no server join where there is one group only. */
function grouped(channels: readonly ReadChannel[]): Draft[] {
  const drafts: Draft[] = [];
  const homeless = channels.filter(({ servers }) => servers.length === 0);
  for (const channel of channels) {
    const keys = channel.servers.map(({ key }) => key);
    if (keys.length === 0) continue;
    const joined = drafts.filter((draft) => isShared(draft, keys));
    const draft: Draft = { servers: new Set(keys), channels: [channel] };
    for (const other of joined.toReversed()) {
      draft.servers = new Set([...other.servers, ...draft.servers]);
      draft.channels.unshift(...other.channels);
    }
    drafts.splice(0, drafts.length, ...drafts.filter((other) => !joined.includes(other)), draft);
  }
  if (homeless.length === 0) return drafts;
  const [only, ...others] = drafts;
  if (only && others.length === 0) only.channels.push(...homeless);
  else drafts.push({ servers: new Set(), channels: homeless });
  return drafts;
}

/** Stitches the channels of all applications by address and server. */
export function clustersOf(applications: readonly Application[]): Cluster[] {
  const byAddress = new Map<string, ReadChannel[]>();
  const uses = new Map<ReadChannel, Use[]>();
  const replies = new Map<ReadChannel, Use[]>();
  const add = <Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item) => {
    const list = map.get(key);
    if (list) list.push(item);
    else map.set(key, [item]);
  };
  for (const application of applications) {
    for (const channel of application.channels) add(byAddress, channel.address, channel);
    for (const operation of application.operations) {
      add(uses, operation.channel, { application, operation });
      if (operation.reply) add(replies, operation.reply, { application, operation });
    }
  }
  return [...byAddress].flatMap(([address, channels]) =>
    grouped(channels).map(({ servers, channels: same }) => ({
      address,
      servers: [...servers],
      channels: same,
      uses: same.flatMap((channel) => uses.get(channel) ?? []),
      replies: same.flatMap((channel) => replies.get(channel) ?? []),
    })),
  );
}
