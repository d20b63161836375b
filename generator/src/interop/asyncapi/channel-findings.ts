import type { Application, ReadOperation } from './application.ts';
import type { Cluster } from './clusters.ts';
import { fileFinding, type FileFinding } from './findings.ts';

/** First words of operation names that say who acts, from the application's side. */
const sending = /^(?:send|publish|emit|produce|broadcast|dispatch)(?:[A-Z_\-. ]|$)/;
const receiving = /^(?:receive|consume|handle|on|listen|process)(?:[A-Z_\-. ]|$)/;

const opposite = { send: receiving, receive: sending } as const;
const verbs = { send: 'sends', receive: 'receives' } as const;

/** Names to show of a longer list. */
const shown = 3;

const listed = (operations: readonly ReadOperation[]) => {
  const first = operations.slice(0, shown).map(({ name }) => `"${name}"`);
  return operations.length > shown ? `${first.join(', ')} and ${operations.length - shown} more` : first.join(', ');
};

/** Operations whose names speak against their direction: one finding a document and direction, since its author meant all of them alike. */
export function invertedOperations(applications: readonly Application[]): FileFinding[] {
  const isAgainst = ({ name, action }: ReadOperation) => opposite[action].test(name);
  return applications.flatMap(({ name: application, operations }) =>
    (['send', 'receive'] as const).flatMap((action) => {
      const against = operations.filter((operation) => operation.action === action && isAgainst(operation));
      const [first] = against;
      if (!first) return [];
      const many = against.length > 1;
      return fileFinding(
        'inverted-direction',
        first.place,
        `By ${many ? 'the operations' : 'the operation'} ${listed(against)}, ${application} ${verbs[action]}, and ${many ? 'their names say' : 'its name says'} the opposite.`,
        'In AsyncAPI 2.x, "publish" is what others may do, so the application receives. If the document means the opposite, import it with --inverted; otherwise rename the operation.',
      );
    }),
  );
}

const names = (applications: ReadonlySet<string>) => [...applications].map((name) => `"${name}"`).join(', ');

function oneSided(cluster: Cluster): FileFinding | undefined {
  const [channel] = cluster.channels;
  if (!channel || cluster.replies.length > 0) return undefined;
  const who = (action: ReadOperation['action']) =>
    new Set(cluster.uses.filter(({ operation }) => operation.action === action).map(({ application }) => application.name));
  const [senders, receivers] = [who('send'), who('receive')];
  if (senders.size > 0 && receivers.size > 0) return undefined;
  const [there, verb, missing] =
    senders.size > 0 ? ([senders, 'send to', 'receives from'] as const) : ([receivers, 'receive from', 'sends to'] as const);
  if (there.size > 1) {
    return fileFinding(
      'inverted-direction',
      channel.place,
      `${names(there)} all ${verb} the channel "${cluster.address}", and no document ${missing} it: one of them may be written the other way round.`,
      'Check "publish" and "subscribe" in the documents of AsyncAPI 2.x, or add the document of the other side.',
    );
  }
  return fileFinding(
    'orphan-channel',
    channel.place,
    there.size === 0
      ? `No operation uses the channel "${cluster.address}".`
      : `Only ${names(there)} uses the channel "${cluster.address}": no document ${missing} it. It is drawn as external.`,
    'Add the document of the other side, or leave it external where that side is not ours.',
  );
}

/**
 * Channels that lack a side. The document of one application alone shows one side of each of its channels, which is no mistake: then only
 * channels without any operation are told.
 */
export function orphanFindings(clusters: readonly Cluster[], applications: number): FileFinding[] {
  return clusters.filter(({ uses }) => applications > 1 || uses.length === 0).flatMap((cluster) => oneSided(cluster) ?? []);
}
