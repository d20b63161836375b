import { nanos } from '@nats-io/transport-node';
import type { Logger } from '../runtime/ports.ts';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import { Coalescer } from './coalescer.ts';
import { deadLetterHeaders } from './nats-dead-letter.ts';
import { API_CODE, apiCode, translate } from './nats-errors.ts';
import type { NatsLink } from './nats-connection.ts';
import type { NatsPublisher } from './nats-publish.ts';
import type { NatsNames } from './nats-topology.ts';
import type { Encoded } from './wire.ts';

/** Before another try at a message whose settlement failed. */
const FAILED_SETTLEMENT_DELAY_MS = 1_000;

const ACK = '+ACK';
const MAX_ACK_BATCH = 500;

/** One delivery as JetStream describes it in its reply subject. */
export interface Arrival {
  /** Subject that takes the acknowledgement. */
  readonly reply: string;
  /** Deliveries so far, releases and crashes included. */
  readonly deliveries: number;
  /** Place of the message in its stream. */
  readonly sequence: number;
  readonly enqueuedAt: number;
}

/**
 * Reads the reply subject of a delivery.
 * Source: nats-server, ADR-15: `$JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<consumer sequence>.<nanoseconds>.<pending>`,
 * with domain and account after `$JS.ACK` in the newer form.
 */
export function readReply(reply: string): Arrival {
  const tokens = reply.split('.');
  const [deliveries, sequence, , timestampNanos] = tokens.slice(tokens.length === 9 ? 4 : 6);
  return { reply, deliveries: Number(deliveries), sequence: Number(sequence), enqueuedAt: Number(timestampNanos) / 1e6 };
}

/** Settles the deliveries of one queue or subscription, each with the server's confirm. */
export class NatsSettler {
  readonly #source: { readonly id: string; readonly wake: string };
  readonly #link: NatsLink;
  readonly #publisher: NatsPublisher;
  readonly #names: NatsNames;
  readonly #log: Logger;
  readonly #acks = new Coalescer<string>((replies) => this.#ackAll(replies), MAX_ACK_BATCH);

  constructor(
    source: { readonly id: string; readonly wake: string },
    link: NatsLink,
    publisher: NatsPublisher,
    names: NatsNames,
    log: Logger,
  ) {
    this.#source = source;
    this.#link = link;
    this.#publisher = publisher;
    this.#names = names;
    this.#log = log;
  }

  /** @param releases How often the message was released before; zero spares a call. */
  async ack({ reply, sequence }: Arrival, releases: number): Promise<void> {
    await this.#acks.add(reply);
    if (releases > 0) await this.#forgetReleases(sequence);
  }

  /** Gives the message back after the delay, as one attempt more. */
  async retry({ reply }: Arrival, delayMs: number): Promise<void> {
    await this.#confirmed(reply, delayMs > 0 ? `-NAK ${JSON.stringify({ delay: nanos(delayMs) })}` : '-NAK');
    if (delayMs === 0) this.#link.tell(this.#source.wake);
  }

  /** Gives the message back. Its count is kept first: a crash between the two spares it an attempt, and costs none. */
  async release({ reply, sequence }: Arrival, releases: number): Promise<void> {
    const json = String(releases + 1);
    const subject = this.#names.release(this.#source.id, sequence);
    const verdict = await this.#publisher.send(subject, { id: subject, json, bytes: json.length });
    if (verdict !== 'taken') throw new BrokerUnavailableError(`Stream ${this.#names.releaseStream} did not take a release: ${verdict}.`);
    await this.#confirmed(reply, '-NAK');
    this.#link.tell(this.#source.wake);
  }

  /** A confirmed copy for the dead-letter queue first: a crash between the two leaves a duplicate, never a loss. */
  async deadLetter(arrival: Arrival, releases: number, deadLetterId: string | undefined, message: Encoded, reason: string): Promise<void> {
    if (deadLetterId === undefined) {
      this.#log.warn('message dropped', { id: message.id, source: this.#source.id, reason });
    } else {
      const headers = deadLetterHeaders(reason, this.#source.id, arrival.deliveries - releases);
      const verdict = await this.#publisher.send(this.#names.queue(deadLetterId), message, headers);
      if (verdict !== 'taken') throw new BrokerUnavailableError(`${deadLetterId} did not take message ${message.id}: ${verdict}.`);
      this.#link.tell(this.#names.wake(deadLetterId));
    }
    await this.ack(arrival, releases);
  }

  /** Lets the server redeliver soon what could not be settled; where that fails too, the lease ends. */
  async giveUp({ reply }: Arrival): Promise<void> {
    await this.#confirmed(reply, `-NAK ${JSON.stringify({ delay: nanos(FAILED_SETTLEMENT_DELAY_MS) })}`).catch(() => undefined);
  }

  /** How often the message was released, by whichever process. */
  async releases(sequence: number): Promise<number> {
    try {
      const last_by_subj = this.#names.release(this.#source.id, sequence);
      const kept = await this.#link.manage((manager) => manager.direct.getMessage(this.#names.releaseStream, { last_by_subj }));
      return kept === null ? 0 : Number(kept.string());
    } catch (error) {
      if (apiCode(error) === API_CODE.noMessageFound) return 0;
      throw translate(error);
    }
  }

  async #forgetReleases(sequence: number): Promise<void> {
    const filter = this.#names.release(this.#source.id, sequence);
    // Age removes what is left here.
    await this.#link.manage((manager) => manager.streams.purge(this.#names.releaseStream, { filter })).catch(() => undefined);
  }

  /** A consumer's acknowledgements are worked off in order: the confirm of the last one stands for all. */
  async #ackAll(replies: readonly string[]): Promise<[]> {
    const { connection } = this.#link;
    for (const reply of replies.slice(0, -1)) connection.publish(reply, ACK);
    await this.#confirmed(replies.at(-1) ?? '', ACK);
    return [];
  }

  async #confirmed(reply: string, verdict: string): Promise<void> {
    try {
      await this.#link.request(reply, verdict);
    } catch (error) {
      throw translate(error);
    }
  }
}
