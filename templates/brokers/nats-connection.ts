import { jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { ConnectionOptions, Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { BrokerUnavailableError, ConfigurationError } from '../runtime/errors.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';
import { translate } from './nats-errors.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const PING_TIMEOUT_MS = 3_000;
/** Two unanswered ones end a connection whose peer is silent. */
const PING_INTERVAL_MS = 5_000;
/** Time down that counts as one failed attempt; each further one doubles it. */
const DOWN_STEP_MS = 200;

/** What a user of the connection is told; both calls must return at once. */
export interface ConnectionListener {
  onLost(): void;
  onRenewed(): void;
}

/** One NATS connection, renewed by the client. Nothing waits for a lost one: what is under way fails at once. */
export class NatsLink {
  readonly #options: BrokerOptions;
  readonly #underWay = new Set<(error: Error) => void>();
  readonly #listeners = new Set<ConnectionListener>();
  #connection: NatsConnection | undefined;
  #manager: JetStreamManager | undefined;
  #isUp = false;
  #failure: Error | undefined;
  #lostMs = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** @throws ConfigurationError where the server refuses the credentials or has no JetStream; BrokerUnavailableError where it does not answer. */
  async open(): Promise<void> {
    try {
      const connection = await connect(this.#connectOptions());
      this.#connection = connection;
      this.#manager = await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT_MS });
      this.#isUp = true;
      void this.#watch(connection);
      void connection.closed().then((error) => this.#onClosed(error));
    } catch (error) {
      await this.#connection?.close();
      throw translate(error);
    }
  }

  /** @throws BrokerUnavailableError while the connection is down; ConfigurationError once it was refused. */
  get connection(): NatsConnection {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#connection === undefined || !this.#isUp) throw new BrokerUnavailableError('NATS is not connected.');
    return this.#connection;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Returns what removes the listener. */
  listen(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One request and its reply. Errors of the client pass untranslated. */
  request(subject: string, payload: string, headers?: MsgHdrs): Promise<Msg> {
    const options = { timeout: REQUEST_TIMEOUT_MS, ...(headers === undefined ? {} : { headers }) };
    return this.untilLost((connection) => connection.request(subject, payload, options));
  }

  /** Tells whoever listens on a subject, where the connection is up. */
  tell(subject: string): void {
    if (this.#isUp) this.#connection?.publish(subject);
  }

  /** Calls the JetStream API. Errors of the client pass untranslated. */
  manage<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    const manager = this.#manager;
    if (manager === undefined) throw new BrokerUnavailableError('NATS is not connected.');
    return this.untilLost(() => work(manager));
  }

  /** Runs `work` until it ends or the connection is lost. Errors of the client pass untranslated. */
  async untilLost<T>(work: (connection: NatsConnection) => Promise<T>): Promise<T> {
    const { connection } = this;
    let fail: ((error: Error) => void) | undefined;
    const lost = new Promise<never>((_, reject) => (fail = reject));
    if (fail !== undefined) this.#underWay.add(fail);
    try {
      return await Promise.race([work(connection), lost]);
    } finally {
      if (fail !== undefined) this.#underWay.delete(fail);
    }
  }

  /** Rejects within 3 s where JetStream does not answer. */
  async ping(): Promise<void> {
    try {
      await this.untilLost((connection) => connection.request('$JS.API.INFO', '', { timeout: PING_TIMEOUT_MS }));
    } catch (error) {
      throw translate(error);
    }
  }

  async close(): Promise<void> {
    this.#failure ??= new BrokerUnavailableError('The broker connection is closed.');
    this.#onLost(this.#failure);
    await this.#connection?.close();
  }

  #connectOptions(): ConnectionOptions {
    const { url, system, random = Math.random } = this.#options;
    const { host, username, password } = new URL(url);
    const user = decodeURIComponent(username);
    const credentials = password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
    return {
      servers: host,
      ...(user === '' ? {} : credentials),
      name: system,
      timeout: CONNECT_TIMEOUT_MS,
      pingInterval: PING_INTERVAL_MS,
      maxReconnectAttempts: -1,
      reconnectDelayHandler: () => reconnectDelayMs(this.#failures(), random),
      // Traces of where a request began cost more than the request.
      noAsyncTraces: true,
    };
  }

  async #watch(connection: NatsConnection): Promise<void> {
    const { log } = this.#options;
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        log.warn('broker connection lost');
        this.#onLost(new BrokerUnavailableError('The broker connection was lost.'));
      } else if (status.type === 'reconnect') {
        log.info('broker connection renewed');
        this.#isUp = true;
        for (const listener of this.#listeners) listener.onRenewed();
      } else if (status.type === 'error') {
        log.warn('broker reports an error', { error: status.error.message });
      }
    }
  }

  /** The client asks for a delay several times an attempt, so that counting the calls would count too many. */
  #failures(): number {
    const downMs = this.#isUp ? 0 : this.#options.clock.monotonic() - this.#lostMs;
    return 1 + Math.floor(Math.log2(1 + downMs / DOWN_STEP_MS));
  }

  #onLost(error: Error): void {
    if (this.#isUp) this.#lostMs = this.#options.clock.monotonic();
    this.#isUp = false;
    for (const fail of this.#underWay) fail(error);
    for (const listener of this.#listeners) listener.onLost();
  }

  #onClosed(error: Error | void): void {
    if (this.#failure !== undefined) return;
    const translated = translate(error ?? new Error('closed'));
    this.#failure = translated instanceof ConfigurationError ? translated : new BrokerUnavailableError('The broker connection is closed.');
    this.#options.log.error('broker connection closed for good', { error: this.#failure.message });
    this.#onLost(this.#failure);
  }
}
