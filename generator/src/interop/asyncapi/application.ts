import type { Protocol } from '../../model/index.ts';
import type { Place } from './findings.ts';
import type { Plain } from './values.ts';

/** What every part of a document has, in the terms of both major versions. */
interface Part {
  readonly place: Place;
  readonly title?: string;
  readonly description?: string;
  /** Members that have no counterpart in a topology; kept as they stand. */
  readonly rest: Plain;
}

export interface ReadServer extends Part {
  readonly name: string;
  /** The same for the same broker in every file. */
  readonly key: string;
  /** Absent where no broker profile comes near. */
  readonly protocol?: Protocol;
  readonly version?: string;
}

export interface ReadMessage extends Part {
  /** Name of the message, the same over files. */
  readonly key: string;
  readonly payload: Plain;
  readonly partitionKey?: string;
  /** Field of the payload that its correlation id points to. */
  readonly correlationField?: string;
  /** Version of its document, for the words of a mismatch. */
  readonly version: string;
}

export interface ReadChannel extends Part {
  /** Name in its document. */
  readonly name: string;
  readonly address: string;
  /** Servers of its document that carry it. */
  readonly servers: readonly ReadServer[];
  readonly bindings: Plain;
  readonly messages: readonly ReadMessage[];
  /** Node that it is already, where Eventwright wrote it. */
  readonly node?: string;
}

export interface ReadOperation extends Part {
  readonly name: string;
  /** Seen from the application of the document. */
  readonly action: 'send' | 'receive';
  readonly channel: ReadChannel;
  /** Absent for all messages of the channel. */
  readonly messages?: readonly ReadMessage[];
  readonly bindings: Plain;
  /** Channel of the replies. */
  readonly reply?: ReadChannel;
}

/** One document: an application with the channels that it knows. */
export interface Application extends Part {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly servers: readonly ReadServer[];
  readonly channels: readonly ReadChannel[];
  readonly operations: readonly ReadOperation[];
}
