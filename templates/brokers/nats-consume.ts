import { createInbox, nanos } from '@nats-io/transport-node';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { ConsumeOptions, Consumption, Delivery } from '../runtime/ports.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { NatsLink } from './nats-connection.ts';
import { Leases } from './nats-leases.ts';
import type { Lease } from './nats-leases.ts';
import { readReply } from './nats-settle.ts';
import type { Arrival, NatsSettler } from './nats-settle.ts';
import { handOut } from './hand-out.ts';
import { settleOnce } from './settle-once.ts';
import { decode } from './wire.ts';

/**
 * A request for messages ends after this; the server says so. Short, because none may outlive its inbox: a server of
 * version 2.9 that meets such a one while redelivering sends another message twice and this one late.
 */
const PULL_MS = 1_000;
/** Silence after which a request must have been lost, as when a cluster's leader changes. */
const SILENCE_MS = 5_000;
const REFUSED_WAIT_MS = 1_000;
const REQUEST_EXPIRED = 408;

/** A queue or subscription as declared. */
export interface NatsSource {
  readonly id: string;
  readonly stream: string;
  readonly deadLetterId: string | undefined;
  readonly messageTtlMs: number | undefined;
  /** Message types taken; undefined means all. */
  readonly types: readonly string[] | undefined;
}

interface Dependencies {
  readonly link: NatsLink;
  readonly settler: NatsSettler;
  readonly options: BrokerOptions;
}

/** One inbox and what was asked for on it; a reconnection makes a new one. */
interface Line {
  readonly subscription: Subscription;
  readonly inbox: string;
  /** Messages asked for and not come. */
  requested: number;
  heardMs: number;
  /** Tells one who waits that nothing more will come. */
  onEnded: () => void;
}

/** Pulls from one durable consumer as long as fewer than `prefetch` deliveries are unsettled. */
export class NatsConsumption implements Consumption {
  readonly #source: NatsSource;
  readonly #to: Dependencies;
  readonly #limits: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #leases: Leases;
  readonly #closed = new AbortController();
  readonly #unlisten: () => void;
  #line: Line | undefined;
  /** Deliveries whose releases are being looked up, in order. */
  #arriving: Promise<void> = Promise.resolve();
  #arrivingCount = 0;
  /** Came after `stop()`: given back once no request is open that they could answer again. */
  readonly #late: Delivery[] = [];
  #isPullDue = false;
  #isStopped = false;

  constructor(source: NatsSource, to: Dependencies, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void) {
    this.#source = source;
    this.#to = to;
    this.#limits = limits;
    this.#onDelivery = onDelivery;
    this.#leases = new Leases(to.options.clock, limits.ackTimeoutMs, {
      renew: ({ reply }) => this.#renew(reply),
      giveBack: (arrival) => this.#giveBack(arrival),
    });
    this.#unlisten = to.link.listen({ onLost: () => this.#detach(), onRenewed: () => this.#attach() });
    void this.#watchSilence();
  }

  /** @throws BrokerUnavailableError where the connection is down. */
  start(): void {
    this.#attach();
  }

  /** Deliveries of this process that are not settled. */
  get inFlight(): number {
    return this.#leases.size;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#line !== undefined) await this.#requestsEnded(this.#line);
    this.#detach();
    await this.#arriving;
    await Promise.all(this.#late.splice(0).map((delivery) => this.#settleOurselves(delivery.release())));
  }

  /** Gives back what nobody will settle any more. */
  async close(): Promise<void> {
    this.#isStopped = true;
    this.#closed.abort();
    this.#unlisten();
    const open = this.#leases.close();
    if (this.#to.link.isUp) await Promise.allSettled(open.map((arrival) => this.#to.settler.retry(arrival, 0)));
  }

  async #requestsEnded(line: Line): Promise<void> {
    if (line.requested <= 0) return;
    const ended = new Promise<void>((resolve) => (line.onEnded = resolve));
    const timer = new AbortController();
    const { clock } = this.#to.options;
    await Promise.race([ended, clock.sleep(2 * PULL_MS, timer.signal).catch(() => undefined)]);
    timer.abort();
  }

  #attach(): void {
    this.#detach();
    if (this.#isStopped) return;
    const inbox = createInbox();
    const callback = (error: Error | null, message: Msg) => {
      if (error === null) this.#receive(line, message);
      else this.#to.options.log.warn('receiving failed', { source: this.#source.id, error: error.message });
    };
    const subscription = this.#to.link.connection.subscribe(inbox, { callback });
    const heardMs = this.#to.options.clock.monotonic();
    const line: Line = { subscription, inbox, requested: 0, heardMs, onEnded: () => undefined };
    this.#line = line;
    this.#pull();
  }

  #detach(): void {
    const line = this.#line;
    this.#line = undefined;
    line?.subscription.unsubscribe();
    line?.onEnded();
  }

  /** Asks for what there is room for, unless half of that is asked for already: so requests stay few. */
  #pull(): void {
    const line = this.#line;
    const { link } = this.#to;
    if (this.#isStopped || line === undefined || !link.isUp) return;
    const room = this.#limits.prefetch - this.#leases.size - this.#arrivingCount;
    if (room <= 0 || line.requested * 2 > room) return;
    const batch = room - line.requested;
    line.requested += batch;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.#source.stream}.${this.#source.id}`;
    link.connection.publish(subject, JSON.stringify({ batch, expires: nanos(PULL_MS) }), { reply: line.inbox });
  }

  /** Joins the room that the settlements of one tick make. */
  #pullSoon(): void {
    if (this.#isPullDue) return;
    this.#isPullDue = true;
    setImmediate(() => {
      this.#isPullDue = false;
      this.#pull();
    });
  }

  #receive(line: Line, message: Msg): void {
    line.heardMs = this.#to.options.clock.monotonic();
    if (message.headers !== undefined && message.headers.code > 0) return this.#readStatus(line, message.headers);
    line.requested -= 1;
    if (line.requested <= 0) line.onEnded();
    const { reply = '', data } = message;
    const arrival = readReply(reply);
    const json = Buffer.from(data).toString();
    if (arrival.deliveries === 1 && this.#arrivingCount === 0) return this.#hand(arrival, json, 0);
    this.#arrivingCount += 1;
    this.#arriving = this.#arriving.then(() => this.#handRedelivered(arrival, json));
  }

  #readStatus(line: Line, headers: NonNullable<Msg['headers']>): void {
    const unused = Number(headers.get('Nats-Pending-Messages'));
    if (headers.code !== REQUEST_EXPIRED || unused === 0) return void this.#attachLater(line, headers.description);
    line.requested -= unused;
    if (line.requested <= 0) line.onEnded();
    this.#pullSoon();
  }

  /** The server ended requests before their time: it does not say which of them. */
  async #attachLater(line: Line, status: string): Promise<void> {
    const { clock, log } = this.#to.options;
    log.warn('request for messages refused', { source: this.#source.id, status });
    await clock.sleep(REFUSED_WAIT_MS, this.#closed.signal).catch(() => undefined);
    if (this.#line === line && this.#to.link.isUp) this.#attach();
  }

  async #handRedelivered(arrival: Arrival, json: string): Promise<void> {
    const { settler, options } = this.#to;
    try {
      const releases = arrival.deliveries === 1 ? 0 : await settler.releases(arrival.sequence);
      this.#arrivingCount -= 1;
      this.#hand(arrival, json, releases);
    } catch (error) {
      this.#arrivingCount -= 1;
      options.log.warn('delivery left to its lease', { source: this.#source.id, error: String(error) });
    }
    this.#pullSoon();
  }

  #hand(arrival: Arrival, json: string, releases: number): void {
    const { clock, log } = this.#to.options;
    const { types, messageTtlMs } = this.#source;
    const delivery = this.#delivery(arrival, json, releases);
    if (this.#isStopped) return void this.#late.push(delivery);
    if (types !== undefined && !types.includes(delivery.envelope.type)) return void this.#settleOurselves(delivery.ack());
    const isExpired = messageTtlMs !== undefined && arrival.enqueuedAt + messageTtlMs <= clock.now();
    if (isExpired) return void this.#settleOurselves(delivery.deadLetter('expired'));
    handOut(this.#onDelivery, delivery, log);
  }

  async #settleOurselves(settlement: Promise<void>): Promise<void> {
    const { log } = this.#to.options;
    await settlement.catch((error) => log.warn('delivery left to its lease', { source: this.#source.id, error: String(error) }));
  }

  #delivery(arrival: Arrival, json: string, releases: number): Delivery {
    const { settler } = this.#to;
    const lease = this.#leases.add(arrival);
    const envelope = decode(json);
    const { deadLetterId } = this.#source;
    const encoded = { id: envelope.id, type: envelope.type, json, bytes: Buffer.byteLength(json) };
    const settle = (work: () => Promise<void>) => this.#settle(lease, work);
    return settleOnce(
      {
        envelope,
        attempt: Math.max(1, arrival.deliveries - releases),
        redelivered: arrival.deliveries > 1,
        enqueuedAt: arrival.enqueuedAt,
      },
      {
        ack: () => settle(() => settler.ack(arrival, releases)),
        retry: (delayMs) => settle(() => settler.retry(arrival, delayMs)),
        deadLetter: (reason) => settle(() => settler.deadLetter(arrival, releases, deadLetterId, encoded, reason)),
        release: () => settle(() => settler.release(arrival, releases)),
      },
      () => this.#pullSoon(),
    );
  }

  async #settle(lease: Lease, work: () => Promise<void>): Promise<void> {
    if (lease.state === 'void') return;
    if (this.#leases.isExpired(lease)) {
      this.#leases.delete(lease);
      throw new BrokerUnavailableError('The lease of this delivery ended while the broker was away; it comes again.');
    }
    lease.state = 'settling';
    try {
      await work();
    } catch (error) {
      await this.#to.settler.giveUp(lease.arrival);
      throw error;
    } finally {
      this.#leases.delete(lease);
    }
  }

  #renew(reply: string): boolean {
    if (!this.#to.link.isUp) return false;
    this.#to.link.connection.publish(reply, '+WPI');
    return true;
  }

  #giveBack(arrival: Arrival): void {
    this.#to.options.log.warn('delivery not settled in time', { source: this.#source.id });
    void this.#settleOurselves(this.#to.settler.retry(arrival, 0));
    this.#pullSoon();
  }

  async #watchSilence(): Promise<void> {
    const { clock, log } = this.#to.options;
    for (;;) {
      await clock.sleep(SILENCE_MS, this.#closed.signal).catch(() => undefined);
      if (this.#isStopped) return;
      const line = this.#line;
      if (line === undefined || line.requested === 0 || clock.monotonic() - line.heardMs < SILENCE_MS) continue;
      log.warn('no answer to a request for messages', { source: this.#source.id });
      if (this.#to.link.isUp) this.#attach();
    }
  }
}
