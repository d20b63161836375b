import type { EntityStore } from './entity-store.ts';
import { causedEnvelope, invalidReason, messageDescription } from './envelopes.ts';
import type { Envelope } from './envelope.ts';
import { PermanentError } from './errors.ts';
import { uuidV7 } from './ids.ts';
import type { Outgoing } from './outbox.ts';
import type { PendingRows } from './pending-rows.ts';
import type { Sql } from './ports.ts';
import type { PublishOptions, Validate } from './service.ts';
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
  /** The transaction, in which everything saved so far is seen. */
  readonly sql: Sql;
  /** What the handlers of the transaction saved. */
  readonly rows: PendingRows;
}

/** A home within the transaction of these rows. */
export function homeOf(store: EntityStore, placement: Placement, rows: PendingRows): Home {
  return { store, placement, sql: rows.sql, rows };
}

/** The effects of one message: what it saved, and what it wants published with the transaction. */
export class UnitOfWork {
  saves = 0;
  readonly outgoing: Outgoing[] = [];
  /** Messages of the runtime itself, such as a reply that is sent again: they have their ids already. */
  readonly repeated: Outgoing[] = [];
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

  /** A new id, in the order of time. */
  newId(): string {
    return uuidV7(this.#publishing.now());
  }

  /**
   * Inserts the entity or replaces it: written with the rows of the batch, at the latest before the commit.
   * @throws PermanentError where the key is absent, or belongs to another shard than the transaction's.
   */
  async save(data: object): Promise<void> {
    const { store, placement, rows } = this.home;
    if (store.versioned !== undefined) return this.#writeVersioned(data, false);
    rows.save(store, placement.table, store.rowOf(placement, data));
    this.saves += 1;
  }

  /**
   * Deletes the row of the data's key, with the version in the data: a tombstone stays, so that an older update cannot bring
   * the row back. @throws PermanentError where the store's rows carry no version.
   */
  async remove(data: object): Promise<void> {
    await this.#writeVersioned(data, true);
  }

  /** Applies the event's row to a view. A row that a later event wrote stays. @throws as `save`. */
  async apply(data: object): Promise<void> {
    const { store, placement, rows } = this.home;
    rows.apply(store, { ...store.rowOf(placement, data), event: this.#cause, onWritten: () => (this.saves += 1) });
  }

  /** @throws PermanentError where the type has no channel here, or the data breaks the type's schema. */
  publish(type: string, data: object, { deleted = false }: PublishOptions = {}): void {
    const { publisher, publishes } = this.#publishing;
    const channel = publishes[type];
    if (channel === undefined) throw new PermanentError(`${publisher} publishes no "${type}"`);
    const envelope = this.envelope(type, data);
    this.outgoing.push({ channel, envelope: deleted ? { ...envelope, deleted } : envelope, slot: this.#home?.placement.slot });
  }

  /** A row that a newer update wrote stays. */
  async #writeVersioned(data: object, deleted: boolean): Promise<void> {
    const { store, placement, sql } = this.home;
    if (store.versioned === undefined)
      throw new PermanentError(`rows of store ${store.description.id} have no version, so that nothing would guard their deletion`);
    store.assertPlaced(placement, data);
    const written = await store.versioned.write(sql, placement, [store.versioned.rowOf(data, deleted)]);
    this.saves += written.length;
  }

  /** The next message that this work sends. Its id follows from the cause and its place among them. @throws PermanentError for data that breaks the type's schema. */
  envelope(type: string, data: object): Envelope {
    const { system, validators, publisher, now } = this.#publishing;
    const wrong = invalidReason(validators, type, data);
    if (wrong !== undefined) throw new PermanentError(`${type} is invalid: ${wrong}`);
    const description = messageDescription(system, type);
    return causedEnvelope(description, publisher, data, this.#cause, this.outgoing.length, now());
  }
}
