import type { Application, ReadChannel, ReadMessage, ReadOperation, ReadServer } from './application.ts';
import type { DocumentReader } from './read-application.ts';
import type { Located } from './references.ts';
import { withTraits } from './traits.ts';
import { defined, listOf, plainOf, textOf, without } from './values.ts';

/** Last name of a reference, which is what people call a message: `#/components/messages/UserSignedUp`. */
const nameIn = (value: unknown) => /([^/#]+)$/.exec(textOf(plainOf(value)['$ref']) ?? '')?.[1];

function messagesOf(reader: DocumentReader, operation: Located, fallback: string): ReadMessage[] {
  const { file, path } = operation;
  const stated = plainOf(operation.value)['message'];
  if (stated === undefined) return [];
  const several = listOf(plainOf(stated)['oneOf']);
  const wanted: [value: unknown, path: string[]][] =
    several.length > 0
      ? several.map((value, index) => [value, [...path, 'message', 'oneOf', String(index)]])
      : [[stated, [...path, 'message']]];
  return wanted.flatMap(([value, place], index) => {
    const at = reader.references.resolve({ value, file, path: place });
    const name = nameIn(value) ?? (index === 0 ? fallback : `${fallback}-${index + 1}`);
    return at ? [reader.message(name, at)] : [];
  });
}

/** What `publish` and `subscribe` of 2.x mean for the application that the document describes: others publish what it receives. */
const actions = { publish: 'receive', subscribe: 'send' } as const;
const turned = { receive: 'send', send: 'receive' } as const;

function serversOf(stated: unknown, servers: readonly ReadServer[]): readonly ReadServer[] {
  const names = listOf(stated);
  return names.length === 0 ? servers : servers.filter(({ name }) => names.includes(name));
}

/**
 * A document of AsyncAPI 2.x.
 * @param isInverted whether its author wrote `publish` for what the application sends
 */
export function readV2(reader: DocumentReader, isInverted: boolean): Application {
  const servers = reader.servers();
  const channels: ReadChannel[] = [];
  const operations: ReadOperation[] = [];
  for (const [address, at] of reader.parts(reader.document.root['channels'], ['channels'])) {
    const { file, path } = at;
    const item = plainOf(at.value);
    const verbs = (['publish', 'subscribe'] as const).flatMap((verb) => {
      const value = item[verb];
      if (value === undefined) return [];
      const operation = { value: withTraits({ value, file, path: [...path, verb] }, 2, reader.references), file, path: [...path, verb] };
      return [{ verb, operation, messages: messagesOf(reader, operation, address) }];
    });
    const channel: ReadChannel = {
      place: { file, path },
      name: address,
      address,
      ...defined({ description: textOf(item['description']) }),
      servers: serversOf(item['servers'], servers),
      bindings: plainOf(reader.references.resolve({ value: item['bindings'], file, path: [...path, 'bindings'] })?.value),
      messages: [...new Set(verbs.flatMap(({ messages }) => messages))],
      rest: without(item, ['description', 'servers', 'bindings', 'publish', 'subscribe']),
    };
    channels.push(channel);
    for (const { verb, operation, messages } of verbs) {
      const value = plainOf(operation.value);
      operations.push({
        place: { file, path: operation.path },
        name: textOf(value['operationId']) ?? `${verb} ${address}`,
        action: isInverted ? turned[actions[verb]] : actions[verb],
        channel,
        ...(messages.length > 0 && { messages }),
        ...defined({ title: textOf(value['summary']), description: textOf(value['description']) }),
        bindings: plainOf(reader.references.resolve({ value: value['bindings'], file, path: [...operation.path, 'bindings'] })?.value),
        rest: without(value, ['summary', 'description', 'message', 'bindings']),
      });
    }
  }
  return reader.application(servers, channels, operations);
}
