import type { Msg } from '@nats-io/transport-node';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { ConsumeOptions, Consumption, Delivery } from '../runtime/ports.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { NatsLink } from './nats-connection.ts';
import { Leases, mostHeldMs } from './leases.ts';
import type { Lease } from './leases.ts';
import { NatsPull } from './nats-pull.ts';
import { LEASE_MS } from './nats-topology.ts';
import { readReply } from './nats-settle.ts';
import type { Arrival, NatsSettler } from './nats-settle.ts';
import { handOut } from './hand-out.ts';
import { settleOnce } from './settle-once.ts';
import { decode } from './wire.ts';

/** A queue or subscription as declared. */
export interface NatsSource {
  readonly id: string;
  readonly stream: string;
  /** Subject on which publishers tell that there is something new. */
  readonly wake: string;
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

/** Hands out the messages of one durable consumer as long as fewer than `prefetch` are unsettled. */
export class NatsConsumption implements Consumption {
  readonly #source: NatsSource;
  readonly #to: Dependencies;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #leases: Leases<Arrival>;
  readonly #pull: NatsPull;
  /** Deliveries whose releases are being looked up, in order. */
  #arriving: Promise<void> = Promise.resolve();
  #arrivingCount = 0;
  /** Came after `stop()`: given back once no request is open that they could answer again. */
  readonly #late: Delivery[] = [];
  #isStopped = false;

  constructor(source: NatsSource, to: Dependencies, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void) {
    this.#source = source;
    this.#to = to;
    this.#onDelivery = onDelivery;
    this.#leases = new Leases(
      to.options.clock,
      { leaseMs: LEASE_MS, heldMs: mostHeldMs(limits), isFenced: false },
      {
        renew: (arrivals) => this.#renew(arrivals),
        giveBack: (arrival) => this.#giveBack(arrival),
      },
    );
    this.#pull = new NatsPull(source, to.link, to.options, {
      room: () => limits.prefetch - this.#leases.size - this.#arrivingCount,
      onMessage: (message) => this.#receive(message),
    });
  }

  /** @throws BrokerUnavailableError where the connection is down. */
  start(): void {
    this.#pull.start();
  }

  /** Deliveries of this process that are not settled. */
  get inFlight(): number {
    return this.#leases.size;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#pull.stop();
    await this.#arriving;
    await Promise.all(this.#late.splice(0).map((delivery) => this.#settleOurselves(delivery.release())));
  }

  /** Gives back what nobody will settle any more. */
  async close(): Promise<void> {
    const open = this.#leases.close();
    if (this.#to.link.isUp) await Promise.allSettled(open.map((arrival) => this.#to.settler.retry(arrival, 0)));
  }

  #receive({ reply = '', data }: Msg): void {
    const arrival = readReply(reply);
    const json = Buffer.from(data).toString();
    if (arrival.deliveries === 1 && this.#arrivingCount === 0) return this.#hand(arrival, json, 0);
    this.#arrivingCount += 1;
    this.#arriving = this.#arriving.then(() => this.#handRedelivered(arrival, json));
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
    this.#pull.pullSoon();
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
      () => this.#pull.pullSoon(),
    );
  }

  async #settle(lease: Lease<Arrival>, work: () => Promise<void>): Promise<void> {
    if (lease.state === 'void') return;
    if (this.#leases.isExpired(lease)) {
      this.#leases.delete(lease);
      throw new BrokerUnavailableError('The lease of this delivery ended while the broker was away; it comes again.');
    }
    lease.state = 'settling';
    try {
      await work();
    } catch (error) {
      await this.#to.settler.giveUp(lease.item);
      throw error;
    } finally {
      this.#leases.delete(lease);
    }
  }

  async #renew(arrivals: readonly Arrival[]): Promise<void> {
    for (const { reply } of arrivals) this.#to.link.connection.publish(reply, '+WPI');
  }

  #giveBack(arrival: Arrival): void {
    this.#to.options.log.warn('delivery not settled in time', { source: this.#source.id });
    void this.#settleOurselves(this.#to.settler.retry(arrival, 0));
    this.#pull.pullSoon();
  }
}
