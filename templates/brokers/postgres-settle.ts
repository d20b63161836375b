import type { Database, Sql } from '../runtime/ports.ts';
import { Coalescer } from './coalescer.ts';
import type { Outcome } from './coalescer.ts';
import { WAKE_CHANNEL } from './postgres-schema.ts';

/** A message under one lease. A later lease makes it void: a stalled consumer cannot settle another's delivery. */
export interface MessageLease {
  readonly id: string;
  readonly lease: string;
}

type Retry = MessageLease & { readonly delayMs: number };
type Burial = MessageLease & { readonly reason: string };

const MAX_BATCH = 500;

const LEASED = 'm.id = given.id AND m.lease = given.lease';

const ACK = `
DELETE FROM eventwright_broker.message m USING unnest($1::bigint[], $2::uuid[]) AS given (id, lease) WHERE ${LEASED}`;

const wake = (change: string) => `
WITH changed AS (${change})
SELECT pg_notify('${WAKE_CHANNEL}', queue_id::text) FROM (SELECT DISTINCT queue_id FROM changed) woken`;

// Without the wake-up, a consumer that sleeps until a later message is due would miss the delay.
const RETRY = wake(`
  UPDATE eventwright_broker.message m
  SET lease = NULL, visible_at = clock_timestamp() + given.delay_ms * interval '1 millisecond'
  FROM unnest($1::bigint[], $2::uuid[], $3::float8[]) AS given (id, lease, delay_ms) WHERE ${LEASED}
  RETURNING m.queue_id`);

// Of what another holds meanwhile, the lease is another: it stays as it is.
const RENEW = `
UPDATE eventwright_broker.message m SET visible_at = clock_timestamp() + $3 * interval '1 millisecond'
FROM unnest($1::bigint[], $2::uuid[]) AS given (id, lease) WHERE ${LEASED}`;

// Its old place in the queue: visible since it was enqueued.
const RELEASE = wake(`
  UPDATE eventwright_broker.message m SET lease = NULL, visible_at = m.enqueued_at, releases = m.releases + 1
  FROM unnest($1::bigint[], $2::uuid[]) AS given (id, lease) WHERE ${LEASED}
  RETURNING m.queue_id`);

/** Moves the rows of `dying (id, reason)` to their dead-letter queue, or deletes them where there is none. */
const bury = (dying: string) => `
WITH dying AS (${dying}),
moved AS (
  UPDATE eventwright_broker.message m
  SET queue_id = dead.id, lease = NULL, deliveries = 0, releases = 0, enqueued_at = now(), visible_at = now(),
      expires_at = now() + dead.message_ttl_ms * interval '1 millisecond',
      dead_reason = dying.reason, dead_source = source.name, dead_attempts = m.deliveries - m.releases
  FROM dying, eventwright_broker.queue source, eventwright_broker.queue dead
  WHERE m.id = dying.id AND source.id = m.queue_id AND dead.id = source.dead_letter_id
  RETURNING m.queue_id),
dropped AS (
  DELETE FROM eventwright_broker.message m USING dying, eventwright_broker.queue source
  WHERE m.id = dying.id AND source.id = m.queue_id AND source.dead_letter_id IS NULL)
SELECT pg_notify('${WAKE_CHANNEL}', queue_id::text) FROM (SELECT DISTINCT queue_id FROM moved) woken`;

const BURY_LEASED = bury(`
  SELECT m.id, given.reason FROM eventwright_broker.message m
  JOIN unnest($1::bigint[], $2::uuid[], $3::text[]) AS given (id, lease, reason) ON ${LEASED} FOR UPDATE OF m`);

const BURY_EXPIRED = bury(`
  SELECT id, 'expired' AS reason FROM eventwright_broker.message
  WHERE queue_id = $1 AND expires_at <= now() AND visible_at <= now() FOR UPDATE SKIP LOCKED`);

/** Moves what outlived its queue's `messageTtlMs` to the dead-letter queue, or drops it where none is declared. */
export async function buryExpired(sql: Sql, queueId: number): Promise<void> {
  await sql.query(BURY_EXPIRED, [queueId]);
}

/** Settles deliveries in batches: the settlements of one tick share a statement and its commit. */
export class Settler {
  readonly #database: Database;
  readonly #acks: Coalescer<MessageLease>;
  readonly #retries: Coalescer<Retry>;
  readonly #releases: Coalescer<MessageLease>;
  readonly #burials: Coalescer<Burial>;

  constructor(database: Database) {
    this.#database = database;
    const lane = <Item extends MessageLease>(text: string, extra?: (item: Item) => unknown) =>
      new Coalescer<Item>(async (items): Promise<readonly Outcome[]> => {
        const values: unknown[][] = [items.map((item) => item.id), items.map((item) => item.lease)];
        if (extra !== undefined) values.push(items.map(extra));
        await database.transaction((sql) => sql.query(text, values));
        return [];
      }, MAX_BATCH);
    this.#acks = lane(ACK);
    this.#retries = lane(RETRY, (retry) => retry.delayMs);
    this.#releases = lane(RELEASE);
    this.#burials = lane(BURY_LEASED, (burial) => burial.reason);
  }

  /** Puts off the time at which the leases end to `leaseMs` from now. */
  async renew(leases: readonly MessageLease[], leaseMs: number): Promise<void> {
    await this.#database.query(RENEW, [leases.map(({ id }) => id), leases.map(({ lease }) => lease), leaseMs]);
  }

  ack(lease: MessageLease): Promise<void> {
    return this.#acks.add(lease);
  }

  retry(lease: MessageLease, delayMs: number): Promise<void> {
    return this.#retries.add({ ...lease, delayMs });
  }

  release(lease: MessageLease): Promise<void> {
    return this.#releases.add(lease);
  }

  deadLetter(lease: MessageLease, reason: string): Promise<void> {
    return this.#burials.add({ ...lease, reason });
  }

  /** Resolves when every settlement has ended. */
  async idle(): Promise<void> {
    await Promise.all([this.#acks.idle(), this.#retries.idle(), this.#releases.idle(), this.#burials.idle()]);
  }
}
