import { randomUUID } from 'node:crypto';
import { ConfigurationError } from '../runtime/errors.ts';
import type { ConsumeOptions, Consumption, Database, Delivery } from '../runtime/ports.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { WakeListener } from './postgres-listener.ts';
import { OWNER_LOCKS } from './postgres-schema.ts';
import type { MessageLease, Settler } from './postgres-settle.ts';
import { handOut } from './hand-out.ts';
import { Leases, mostHeldMs } from './leases.ts';
import type { Lease } from './leases.ts';
import { settleOnce } from './settle-once.ts';
import { decode } from './wire.ts';

/** Safety net under the wake-ups, should their connection be down. */
const POLL_MS = 2_000;
const MAX_FETCH = 500;

interface Leased {
  readonly id: string;
  readonly envelope: string;
  readonly deliveries: number;
  readonly releases: number;
  readonly enqueuedAt: number;
  readonly expired: boolean;
}

// A lease that a crash undoes is one more delivery at most, so its commit need not wait for the disk.
const FETCH = `
WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
next AS MATERIALIZED (
  SELECT id FROM eventwright_broker.message WHERE queue_id = $1 AND visible_at <= now()
  ORDER BY visible_at, id LIMIT $2 FOR UPDATE SKIP LOCKED),
leased AS (
  UPDATE eventwright_broker.message m
  SET lease = $3, visible_at = now() + $4 * interval '1 millisecond', deliveries = deliveries + 1, owner = $5
  FROM next, relaxed WHERE m.id = next.id
  RETURNING m.id, m.envelope, m.deliveries, m.releases, m.enqueued_at, m.expires_at)
SELECT id, envelope, deliveries, releases, extract(epoch FROM enqueued_at)::float8 * 1000 AS "enqueuedAt",
       coalesce(expires_at <= now(), false) AS expired
FROM leased ORDER BY leased.id`;

// A lease outlasts a stalled consumer, but a dead one is known at once: nobody holds its lock. Its leases end here.
const RECLAIM = `
WITH held AS (
  SELECT id, owner FROM eventwright_broker.message
  WHERE queue_id = $1 AND visible_at > now() AND lease IS NOT NULL AND owner IS NOT NULL),
dead AS (
  SELECT DISTINCT owner FROM held
  EXCEPT
  SELECT objid::bigint::integer FROM pg_locks
  WHERE locktype = 'advisory' AND classid = ${OWNER_LOCKS} AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
free AS MATERIALIZED (
  SELECT m.id FROM eventwright_broker.message m JOIN held USING (id) JOIN dead ON dead.owner = held.owner
  WHERE m.owner = held.owner AND m.lease IS NOT NULL FOR UPDATE OF m SKIP LOCKED)
UPDATE eventwright_broker.message m SET lease = NULL, owner = NULL, visible_at = now() FROM free WHERE m.id = free.id`;

const NEXT_DUE = `
SELECT extract(epoch FROM visible_at - clock_timestamp())::float8 * 1000 AS "dueMs" FROM eventwright_broker.message
WHERE queue_id = $1 ORDER BY visible_at LIMIT 1`;

interface Dependencies {
  readonly database: Database;
  readonly listener: WakeListener;
  readonly settler: Settler;
  readonly options: BrokerOptions;
}

/** Fetches leases of one queue in batches as long as fewer than `prefetch` deliveries are unsettled. */
export class PostgresConsumption implements Consumption {
  readonly #queueId: number;
  readonly #to: Dependencies;
  readonly #limits: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #loop: Promise<void>;
  readonly #leases: Leases<MessageLease>;
  #reclaimAtMs = 0;
  #isAwake = true;
  #endSleep: (() => void) | undefined;

  constructor(queueId: number, to: Dependencies, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void) {
    this.#queueId = queueId;
    this.#to = to;
    this.#limits = limits;
    this.#onDelivery = onDelivery;
    const { ackTimeoutMs } = limits;
    this.#leases = new Leases(
      to.options.clock,
      { leaseMs: ackTimeoutMs, heldMs: mostHeldMs(limits), isFenced: true },
      {
        renew: (leases) => to.settler.renew(leases, ackTimeoutMs),
        giveBack: (lease) => this.#giveBack(lease),
      },
    );
    this.#unsubscribe = to.listener.subscribe(queueId, () => this.#wake());
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#unsubscribe();
    this.#wake();
    await this.#loop;
  }

  /** Gives back what nobody will settle any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#leases.close().map((lease) => this.#to.settler.retry(lease, 0)));
  }

  /** Deliveries of this process that are not settled. */
  get inFlight(): number {
    return this.#leases.size;
  }

  async #run(): Promise<void> {
    const { options } = this.#to;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#fetch();
        failures = 0;
      } catch (error) {
        options.log.error('fetching messages failed', { queueId: this.#queueId, error: String(error) });
        if (error instanceof ConfigurationError) return;
        const waitMs = reconnectDelayMs(++failures, options.random ?? Math.random);
        await options.clock.sleep(waitMs, this.#stop.signal).catch(() => undefined);
      }
    }
  }

  async #fetch(): Promise<void> {
    this.#isAwake = false;
    const free = Math.min(this.#limits.prefetch - this.#leases.size, MAX_FETCH);
    if (free <= 0) return this.#sleep();
    const lease = randomUUID();
    await this.#reclaim();
    const values = [this.#queueId, free, lease, this.#limits.ackTimeoutMs, this.#to.listener.owner ?? null];
    const messages = await this.#to.database.query<Leased>(FETCH, values);
    for (const message of messages) this.#hand(message, lease);
    if (messages.length > 0) return;
    const [next] = await this.#to.database.query<{ dueMs: number }>(NEXT_DUE, [this.#queueId]);
    await this.#sleep(Math.max(0, Math.min(POLL_MS, Math.ceil(next?.dueMs ?? POLL_MS))));
  }

  /** Frees what dead consumers held, at most once in a poll. */
  async #reclaim(): Promise<void> {
    const { clock } = this.#to.options;
    if (clock.monotonic() < this.#reclaimAtMs) return;
    this.#reclaimAtMs = clock.monotonic() + POLL_MS;
    await this.#to.database.query(RECLAIM, [this.#queueId]);
  }

  #hand(message: Leased, lease: string): void {
    const { settler, options } = this.#to;
    const key = { id: message.id, lease };
    const onLost = (error: unknown) => options.log.warn('lease left to expire', { error: String(error) });
    if (this.#stop.signal.aborted) return void settler.release(key).catch(onLost);
    if (message.expired) return void settler.deadLetter(key, 'expired').catch(onLost);
    const held = this.#leases.add(key);
    const settle = (work: () => Promise<void>) => () => this.#settle(held, work);
    const delivery = settleOnce(
      {
        envelope: decode(message.envelope),
        attempt: message.deliveries - message.releases,
        redelivered: message.deliveries > 1,
        enqueuedAt: message.enqueuedAt,
      },
      {
        ack: settle(() => settler.ack(key)),
        retry: (delayMs) => settle(() => settler.retry(key, delayMs))(),
        deadLetter: (reason) => settle(() => settler.deadLetter(key, reason))(),
        release: settle(() => settler.release(key)),
      },
      () => this.#wake(),
    );
    handOut(this.#onDelivery, delivery, options.log);
  }

  async #settle(lease: Lease<MessageLease>, work: () => Promise<void>): Promise<void> {
    if (lease.state === 'void') return;
    lease.state = 'settling';
    try {
      await work();
    } finally {
      this.#leases.delete(lease);
    }
  }

  #giveBack(lease: MessageLease): void {
    const { settler, options } = this.#to;
    options.log.warn('delivery not settled in time', { queueId: this.#queueId });
    settler.retry(lease, 0).catch((error) => options.log.warn('lease left to expire', { error: String(error) }));
    this.#wake();
  }

  #wake(): void {
    this.#isAwake = true;
    this.#endSleep?.();
  }

  /** Waits for a wake-up, at most `ms` where given; returns at once when one came since the fetch began. */
  async #sleep(ms?: number): Promise<void> {
    if (this.#isAwake || this.#stop.signal.aborted) return;
    const timer = new AbortController();
    const woken = new Promise<void>((resolve) => (this.#endSleep = resolve));
    const timeout = ms === undefined ? [] : [this.#to.options.clock.sleep(ms, timer.signal).catch(() => undefined)];
    await Promise.race([woken, ...timeout]);
    timer.abort();
    this.#endSleep = undefined;
  }
}
