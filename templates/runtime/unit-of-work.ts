import type { EntityStore } from './entity-store.ts';
import { causedEnvelope, invalidReason, messageDescription } from './envelopes.ts';
import type { Envelope } from './envelope.ts';
import { PermanentError } from './errors.ts';
import type { Outgoing } from './outbox.ts';
import type { Sql } from './ports.ts';
import type { Validate } from './service.ts';
import type { Placement } from './sharding.core.ts';
import type { SystemDescription } from './system.ts';

/** What publishing needs to know, the same for every message of a consumer. */
export interface Publishing {
  readonly system: SystemDescription;
  readonly validators: Readonly<Record<string, Validate>>;
  readonly publisher: string;
  /** Message type to channel id. */
  readonly publishes: Readonly<Record<string, string>>;
  readonly now: () => number;
}

/** Where a message's rows are. */
export interface Home {
  readonly store: EntityStore;
  readonly placement: Placement;
  readonly sql: Sql;
}

/** The effects of one message: what it saved, and what it wants published with the transaction. */
export class UnitOfWork {
  saves = 0;
  readonly outgoing: Outgoing[] = [];
  readonly #cause: Envelope;
  readonly #publishing: Publishing;
  readonly #home: Home | undefined;

  constructor(cause: Envelope, publishing: Publishing, home: Home | undefined) {
    this.#cause = cause;
    this.#publishing = publishing;
    this.#home = home;
  }

  /** @throws PermanentError where the consumer has no store. */
  get home(): Home {
    if (this.#home === undefined) throw new PermanentError(`${this.#publishing.publisher} has no store`);
    return this.#home;
  }

  get published(): readonly string[] {
    return this.outgoing.map(({ envelope }) => envelope.type);
  }

  async save(data: object): Promise<number> {
    const { store, placement, sql } = this.home;
    const version = await store.save(sql, placement, data);
    this.saves += 1;
    return version;
  }

  /** Applies the event's row to a view. A row that a later event wrote stays, and its version is returned. */
  async apply(data: object): Promise<number> {
    const { store, placement, sql } = this.home;
    const version = await store.apply(sql, placement, data, this.#cause);
    if (version === undefined) return store.versionOf(sql, placement, data);
    this.saves += 1;
    return version;
  }

  /** @throws PermanentError where the type has no channel here, or the data breaks the type's schema. */
  publish(type: string, data: object): void {
    const { system, validators, publisher, publishes, now } = this.#publishing;
    const channel = publishes[type];
    if (channel === undefined) throw new PermanentError(`${publisher} publishes no "${type}"`);
    const wrong = invalidReason(validators, type, data);
    if (wrong !== undefined) throw new PermanentError(`${type} is invalid: ${wrong}`);
    const description = messageDescription(system, type);
    const envelope = causedEnvelope(description, publisher, data, this.#cause, this.outgoing.length, now());
    this.outgoing.push({ channel, envelope });
  }
}
