import type { Application, ReadChannel, ReadMessage, ReadOperation, ReadServer } from './application.ts';
import type { FileFinding } from './findings.ts';
import { isMarked, mark } from './marks.ts';
import type { AsyncApiDocument } from './read-document.ts';
import { readMessage } from './read-message.ts';
import { readServer } from './read-server.ts';
import type { Located, References } from './references.ts';
import { defined, isEmpty, isPlain, plainOf, textOf, without, type Plain } from './values.ts';

/** What the readers of both major versions share: one document on its way to an application. */
export class DocumentReader {
  readonly document: AsyncApiDocument;
  readonly references: References;
  readonly findings: FileFinding[];
  readonly version: string;
  readonly #messages = new Map<unknown, ReadMessage>();

  constructor(document: AsyncApiDocument, references: References, findings: FileFinding[]) {
    this.document = document;
    this.references = references;
    this.findings = findings;
    this.version = textOf(plainOf(document.root['info'])['version']) ?? 'without a version';
  }

  /** The parts of a map, each at the end of its references; those that lead nowhere are left out. */
  parts(map: unknown, path: readonly string[], file = this.document.file): [name: string, at: Located][] {
    return Object.entries(plainOf(map)).flatMap(([name, value]) => {
      const at = this.references.resolve({ value, file, path: [...path, name] });
      return at && isPlain(at.value) ? [[name, at] as [string, Located]] : [];
    });
  }

  servers(): ReadServer[] {
    return this.parts(this.document.root['servers'], ['servers']).map(([name, at]) => readServer(name, at));
  }

  /** The same message for the same place, so that an operation and its channel speak of one. */
  message(name: string, at: Located): ReadMessage {
    const known = this.#messages.get(at.value);
    if (known) return known;
    const { references, findings, version } = this;
    const message = readMessage(name, at, { major: this.document.major, references, findings, version });
    this.#messages.set(at.value, message);
    return message;
  }

  /** Components that nothing refers to: they are kept as they stand. */
  #unused(): Plain {
    const sections = Object.entries(plainOf(this.document.root['components'])).flatMap(([section, entries]) => {
      const left = Object.entries(plainOf(entries)).filter(([, value]) => !this.references.isUsed(value) && !isMarked(value));
      return left.length > 0 ? [[section, Object.fromEntries(left)] as const] : [];
    });
    return Object.fromEntries(sections);
  }

  /** Servers and channels that cannot be read, as they stand. */
  #unread(): Plain {
    const sections = ['servers', 'channels'].flatMap((section) => {
      const map = this.document.root[section];
      const names = this.parts(map, [section]).map(([name]) => name);
      const left = without(plainOf(map), names);
      return isEmpty(left) ? [] : [[section, left] as const];
    });
    return Object.fromEntries(sections);
  }

  /** @param unread operations that cannot be drawn, as they stand */
  application(
    servers: readonly ReadServer[],
    channels: readonly ReadChannel[],
    operations: readonly ReadOperation[],
    unread: Plain = {},
  ): Application {
    const { root, file } = this.document;
    const info = plainOf(root['info']);
    const rest = without(root, ['asyncapi', 'info', 'servers', 'channels', 'operations', 'components', mark]);
    const components = this.#unused();
    const about: Plain = without(info, ['title', 'description', 'version']);
    return {
      place: { file, path: [] },
      file,
      name: textOf(info['title']) ?? file.replace(/^.*\//, '').replace(/(?:\.asyncapi)?\.[^.]*$/, ''),
      version: this.version,
      ...defined({ title: textOf(info['title']), description: textOf(info['description']) }),
      rest: {
        ...rest,
        ...this.#unread(),
        ...(!isEmpty(about) && { info: about }),
        ...(!isEmpty(components) && { components }),
        ...(!isEmpty(unread) && { operations: unread }),
      },
      servers,
      channels,
      operations,
    };
  }
}
