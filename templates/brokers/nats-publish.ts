import { JetStreamApiError } from '@nats-io/jetstream';
import type { ApiError } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import { BrokerUnavailableError, PermanentError } from '../runtime/errors.ts';
import { API_CODE, apiCode, isNoResponders, translate } from './nats-errors.ts';
import type { NatsLink } from './nats-connection.ts';
import type { Encoded } from './wire.ts';

/** `refused`: a bounded stream is full. `unroutable`: no stream takes the subject. */
export type Verdict = 'taken' | 'refused' | 'unroutable';

/** Publishes with confirm and tells what became of each message. */
export class NatsPublisher {
  readonly #link: NatsLink;

  constructor(link: NatsLink) {
    this.#link = link;
  }

  /**
   * @throws BrokerUnavailableError where no confirm came: the message may or may not have arrived;
   *         PermanentError with code MESSAGE_TOO_LARGE above the server's own limit.
   */
  async send(subject: string, message: Pick<Encoded, 'id' | 'json' | 'bytes'>, headers?: MsgHdrs): Promise<Verdict> {
    try {
      this.#assertSize(message);
      const reply = await this.#link.request(subject, message.json, headers);
      const { error } = reply.json<{ error?: ApiError }>();
      if (error === undefined) return 'taken';
      throw new JetStreamApiError(error);
    } catch (error) {
      if (isNoResponders(error)) return this.#withoutResponder(subject);
      if (isFull(error)) return 'refused';
      throw translate(error);
    }
  }

  #assertSize({ id, bytes }: Pick<Encoded, 'id' | 'bytes'>): void {
    const limit = this.#link.connection.info?.max_payload ?? bytes;
    if (bytes <= limit) return;
    throw new PermanentError(`Message ${id} has ${bytes} bytes, the limit of this NATS server is ${limit}.`, { code: 'MESSAGE_TOO_LARGE' });
  }

  /** A stream without a leader answers no more than one that does not exist, but will again. */
  async #withoutResponder(subject: string): Promise<Verdict> {
    try {
      const stream = await this.#link.manage((manager) => manager.streams.find(subject));
      throw new BrokerUnavailableError(`Stream ${stream} does not answer.`);
    } catch (error) {
      if (apiCode(error) === API_CODE.streamNotFound) return 'unroutable';
      throw translate(error);
    }
  }
}

function isFull(error: unknown): boolean {
  return apiCode(error) === API_CODE.storeFailed && error instanceof Error && /maximum (messages|bytes) exceeded/.test(error.message);
}
