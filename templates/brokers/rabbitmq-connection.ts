import type { Socket } from 'node:net';
import { connect } from 'amqplib';
import type { Channel, ChannelModel } from 'amqplib';
import { BrokerUnavailableError, ConfigurationError } from '../runtime/errors.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';

/** Also ends a handshake whose socket closed midway, which the client would wait for without end. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Two missed ones end a connection whose peer is silent. */
const HEARTBEAT_SECONDS = '15';
const PING_TIMEOUT_MS = 3_000;
/** How long the broker may take to answer a goodbye. */
const GOODBYE_MS = 1_000;

/** One AMQP connection, renewed with back-off; what lived on a lost one must be built anew on `connected()`. */
export class RabbitConnection {
  readonly #options: BrokerOptions;
  readonly #stop = new AbortController();
  #model: ChannelModel | undefined;
  #failure: unknown;
  #renewal: Promise<void> | undefined;
  readonly #underWay = new Set<(error: Error) => void>();

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** @throws ConfigurationError where the broker refuses the credentials; BrokerUnavailableError where it does not answer. */
  async open(): Promise<void> {
    const url = new URL(this.#options.url);
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', HEARTBEAT_SECONDS);
    let model: ChannelModel;
    try {
      // Without noDelay a sequential call waits 40 ms for the peer's delayed acknowledgement.
      model = await connect(url.href, { noDelay: true, timeout: CONNECT_TIMEOUT_MS });
    } catch (error) {
      throw translate(error);
    }
    if (this.#stop.signal.aborted) return this.#sayGoodbye(model);
    model.on('error', (error) => this.#options.log.warn('broker connection failed', { error: error.message }));
    model.once('close', () => this.#onLost());
    this.#model = model;
  }

  /** @throws BrokerUnavailableError while the connection is down; ConfigurationError once it was refused. */
  get model(): ChannelModel {
    if (this.#model !== undefined) return this.#model;
    if (this.#failure !== undefined) throw this.#failure;
    throw new BrokerUnavailableError('RabbitMQ is not connected.');
  }

  /**
   * Waits until the connection is up.
   * @throws ConfigurationError once it was refused; BrokerUnavailableError once it is closed.
   */
  async connected(): Promise<ChannelModel> {
    while (this.#model === undefined && this.#failure === undefined) await this.#renewal;
    return this.model;
  }

  /** Runs `work` on a channel of its own: an error of AMQP closes the whole channel that it happens on. */
  onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    return this.untilLost(async (model) => {
      const channel = await model.createChannel();
      // The failed call rejects with the same error.
      channel.on('error', () => undefined);
      try {
        return await work(channel);
      } finally {
        await channel.close().catch(() => undefined);
      }
    });
  }

  /** Runs `work` until it ends or the connection is lost: the client tells whom it owed a reply, but not who waits for a close. */
  async untilLost<T>(work: (model: ChannelModel) => Promise<T>): Promise<T> {
    const { model } = this;
    let fail: ((error: Error) => void) | undefined;
    const lost = new Promise<never>((_, reject) => (fail = reject));
    if (fail !== undefined) this.#underWay.add(fail);
    try {
      return await Promise.race([work(model), lost]);
    } catch (error) {
      throw translate(error);
    } finally {
      if (fail !== undefined) this.#underWay.delete(fail);
    }
  }

  /** Rejects within 3 s where the broker does not answer. */
  async ping(): Promise<void> {
    const timer = new AbortController();
    const timeout = this.#options.clock.sleep(PING_TIMEOUT_MS, timer.signal).then(() => {
      throw new BrokerUnavailableError(`RabbitMQ does not answer within ${PING_TIMEOUT_MS} ms.`);
    });
    try {
      await Promise.race([this.onChannel(() => Promise.resolve()), timeout]);
    } finally {
      timeout.catch(() => undefined);
      timer.abort();
    }
  }

  /** Ends whatever is under way, within some seconds whatever the broker does. */
  async close(): Promise<void> {
    this.#stop.abort();
    const model = this.#model;
    this.#failure = new BrokerUnavailableError('The broker connection is closed.');
    this.#onLost();
    if (model !== undefined) await this.#sayGoodbye(model);
    await this.#renewal;
  }

  /** Of a goodbye that the broker does not answer, the client tells nobody, even when the connection is gone. */
  async #sayGoodbye(model: ChannelModel): Promise<void> {
    const timer = new AbortController();
    const lost = new Promise((resolve) => model.once('close', resolve));
    const timeout = this.#options.clock.sleep(GOODBYE_MS, timer.signal).catch(() => undefined);
    await Promise.race([model.close().catch(() => undefined), lost, timeout]);
    timer.abort();
    // Not in the client's types: what it leaves open would keep the process alive.
    (model.connection as unknown as { readonly stream: Socket }).stream.destroy(new Error('The connection was closed.'));
  }

  #onLost(): void {
    this.#model = undefined;
    for (const fail of this.#underWay) fail(new BrokerUnavailableError('The broker connection was lost.'));
    if (this.#stop.signal.aborted) return;
    this.#options.log.warn('broker connection lost');
    this.#renewal = this.#renew();
  }

  async #renew(): Promise<void> {
    const { clock, log, random = Math.random } = this.#options;
    for (let failures = 1; !this.#stop.signal.aborted; failures++) {
      try {
        await clock.sleep(reconnectDelayMs(failures, random), this.#stop.signal);
        await this.open();
        return log.info('broker connection renewed');
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        log.warn('reconnecting failed', { failures, error: String(error) });
        if (error instanceof ConfigurationError) {
          this.#failure = error;
          return;
        }
      }
    }
  }
}

interface Closed {
  readonly code?: unknown;
}

const ACCESS_REFUSED = 403;
const PRECONDITION_FAILED = 406;

/** Sorts a failure of the client by who must act. Errors of the runtime pass as they are. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof BrokerUnavailableError) return error;
  const { code } = error as Closed;
  if (code === ACCESS_REFUSED || error.message.includes('ACCESS_REFUSED') || error.message.includes('NOT_ALLOWED')) {
    return new ConfigurationError(`RabbitMQ refuses this user or virtual host: ${error.message}`, { cause: error });
  }
  if (code === PRECONDITION_FAILED) {
    return new ConfigurationError(
      `A queue or exchange exists with other settings: delete it, or rename it in the topology. ${error.message}`,
      { cause: error },
    );
  }
  if (error instanceof ConfigurationError) return error;
  return new BrokerUnavailableError(`RabbitMQ does not answer: ${error.message}`, { cause: error });
}
