import type { Application, ReadChannel, ReadMessage, ReadOperation, ReadServer } from './application.ts';
import { isMarked } from './marks.ts';
import type { DocumentReader } from './read-application.ts';
import type { Located } from './references.ts';
import { withTraits } from './traits.ts';
import { defined, isEmpty, isPlain, listOf, plainOf, textOf, without } from './values.ts';

class V3Reader {
  readonly #reader: DocumentReader;
  readonly #servers = new Map<unknown, ReadServer>();
  readonly #channels = new Map<unknown, ReadChannel>();
  readonly servers: readonly ReadServer[];
  readonly channels: readonly ReadChannel[];

  constructor(reader: DocumentReader) {
    this.#reader = reader;
    this.servers = reader.servers();
    reader.parts(reader.document.root['servers'], ['servers']).forEach(([, { value }], index) => {
      const server = this.servers[index];
      if (server) this.#servers.set(value, server);
    });
    this.channels = reader.parts(reader.document.root['channels'], ['channels']).map(([name, at]) => this.#channel(name, at));
  }

  #channel(name: string, at: Located): ReadChannel {
    const { value, file, path } = at;
    const known = this.#channels.get(value);
    if (known) return known;
    const { references } = this.#reader;
    const item = plainOf(value);
    const servers = listOf(item['servers']).flatMap((reference, index) => {
      const target = references.resolve({ value: reference, file, path: [...path, 'servers', String(index)] });
      const server = target && this.#servers.get(target.value);
      return server ? [server] : [];
    });
    const messages = this.#reader.parts(item['messages'], [...path, 'messages'], file);
    const readable = messages.map(([messageName]) => messageName);
    const unread = without(plainOf(item['messages']), readable);
    const channel: ReadChannel = {
      place: { file, path },
      name,
      // A null or missing address is given at run time: then the name is all that identifies the channel.
      address: textOf(item['address']) ?? name,
      ...defined({ title: textOf(item['title']), description: textOf(item['description']) ?? textOf(item['summary']) }),
      servers: servers.length > 0 ? servers : this.servers,
      bindings: plainOf(references.resolve({ value: item['bindings'], file, path: [...path, 'bindings'] })?.value),
      messages: messages.map(([messageName, message]) => this.#reader.message(messageName, message)),
      ...(isMarked(value) && { node: name }),
      rest: {
        ...without(item, ['title', 'description', 'summary', 'servers', 'bindings', 'messages', 'address']),
        ...(!isEmpty(unread) && { messages: unread }),
      },
    };
    this.#channels.set(value, channel);
    return channel;
  }

  #channelAt(reference: unknown, file: string, path: readonly string[]): ReadChannel | undefined {
    if (reference === undefined) return undefined;
    const at = this.#reader.references.resolve({ value: reference, file, path });
    return at && isPlain(at.value) ? this.#channel(at.path.at(-1) ?? '', at) : undefined;
  }

  #messages(stated: unknown, file: string, path: readonly string[]): ReadMessage[] | undefined {
    if (!Array.isArray(stated)) return undefined;
    return stated.flatMap((value, index) => {
      const at = this.#reader.references.resolve({ value, file, path: [...path, 'messages', String(index)] });
      const name = /([^/#]+)$/.exec(textOf(plainOf(value)['$ref']) ?? '')?.[1] ?? at?.path.at(-1) ?? '';
      return at ? [this.#reader.message(name, at)] : [];
    });
  }

  operation(name: string, at: Located): ReadOperation | undefined {
    const { file, path } = at;
    const value = withTraits(at, 3, this.#reader.references);
    const channel = this.#channelAt(value['channel'], file, [...path, 'channel']);
    const action = value['action'];
    if (!channel || (action !== 'send' && action !== 'receive')) return undefined;
    const answer = this.#reader.references.resolve({ value: value['reply'], file, path: [...path, 'reply'] });
    const reply = answer && this.#channelAt(plainOf(answer.value)['channel'], answer.file, [...answer.path, 'channel']);
    const messages = this.#messages(value['messages'], file, path);
    return {
      place: { file, path },
      name,
      action,
      channel,
      ...(messages && { messages }),
      ...defined({ title: textOf(value['title']), description: textOf(value['description']) ?? textOf(value['summary']), reply }),
      bindings: plainOf(this.#reader.references.resolve({ value: value['bindings'], file, path: [...path, 'bindings'] })?.value),
      rest: {
        ...without(value, ['title', 'description', 'summary', 'action', 'channel', 'messages', 'bindings', 'reply']),
        ...(value['reply'] !== undefined && !reply && { reply: value['reply'] }),
      },
    };
  }

  /** Channels that only operations in other files led to are known by now. */
  get allChannels(): ReadChannel[] {
    return [...new Set(this.#channels.values())];
  }
}

/** A document of AsyncAPI 3.x; operations that Eventwright wrote are left to `readMarked`. */
export function readV3(reader: DocumentReader): Application {
  const v3 = new V3Reader(reader);
  const operations = reader.parts(reader.document.root['operations'], ['operations']).flatMap(([name, at]) => {
    if (isMarked(at.value)) return [];
    const operation = v3.operation(name, at);
    return operation ? [operation] : [];
  });
  const read = new Set(operations.map(({ name }) => name));
  const unread = Object.entries(plainOf(reader.document.root['operations'])).filter(([name, value]) => !read.has(name) && !isMarked(value));
  return reader.application(v3.servers, v3.allChannels, operations, Object.fromEntries(unread));
}
