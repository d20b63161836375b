import { Kafka, Partitioners, logLevel } from 'kafkajs';
import type { Admin, Consumer, ISocketFactory, KafkaConfig, Message, Producer } from 'kafkajs';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { BrokerOptions } from './broker-options.ts';
import { Coalescer } from './coalescer.ts';
import { isRefusal, translate } from './kafka-errors.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;
const PING_TIMEOUT_MS = 3_000;
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 3 };
/** A member that is silent for so long has crashed: its partitions go to others. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** A broker serves one request of a connection at a time: a commit waits behind an idle fetch. */
const FETCH_WAIT_MS = 100;

/** Brokers refuse a batch above 1 MiB unless told otherwise; a bigger message goes alone and may be refused. */
const MAX_REQUEST_BYTES = 900_000;

/** A record to write. */
export interface Outgoing extends Message {
  readonly value: Buffer;
}

/** The clients of one Kafka cluster. */
export class KafkaLink {
  readonly admin: Admin;
  readonly #kafka: Kafka;
  readonly #producer: Producer;
  readonly #options: BrokerOptions;
  readonly #senders = new Map<string, Coalescer<Outgoing>>();
  #failClosed: ((error: Error) => void) | undefined;
  readonly #closed: Promise<never>;
  #isClosed = false;

  /** @param socketFactory Dials the brokers, whose addresses the cluster itself tells; the client's own when absent. */
  constructor(options: BrokerOptions, socketFactory?: ISocketFactory) {
    this.#options = options;
    this.#kafka = new Kafka({ ...clientConfig(options), ...(socketFactory === undefined ? {} : { socketFactory }) });
    this.admin = this.#kafka.admin();
    this.#producer = this.#kafka.producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
    this.#closed = new Promise((_, reject) => (this.#failClosed = reject));
    this.#closed.catch(() => undefined);
  }

  /** @throws ConfigurationError where the broker refuses the credentials; BrokerUnavailableError where it does not answer. */
  async open(): Promise<void> {
    try {
      await this.admin.connect();
      await this.#producer.connect();
    } catch (error) {
      await this.close();
      throw translate(error);
    }
  }

  consumer(groupId: string): Consumer {
    return this.#kafka.consumer({
      groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: async (error) => !isRefusal(error) },
    });
  }

  /**
   * Resolves when all in-sync replicas have the messages. The messages of one tick share a request, and the next
   * request waits for its end, so that all are written in the order of the calls.
   * @throws BrokerUnavailableError, PermanentError, ConfigurationError
   */
  async send(topic: string, messages: readonly Outgoing[]): Promise<void> {
    const results = await Promise.allSettled(messages.map((message) => this.#sender(topic).add(message, message.value.length)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  #sender(topic: string): Coalescer<Outgoing> {
    const known = this.#senders.get(topic);
    if (known !== undefined) return known;
    const sender = new Coalescer<Outgoing>(async (messages) => {
      await this.call(() => this.#producer.send({ topic, messages: [...messages], acks: -1 }));
      return [];
    }, MAX_REQUEST_BYTES);
    this.#senders.set(topic, sender);
    return sender;
  }

  /** Runs a request until it ends or the connection is closed, and translates its error. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return this.#closed;
    try {
      return await Promise.race([work(), this.#closed]);
    } catch (error) {
      throw translate(error);
    }
  }

  /** Rejects within 3 s where the cluster does not answer. */
  async ping(): Promise<void> {
    const timer = new AbortController();
    const timeout = this.#options.clock.sleep(PING_TIMEOUT_MS, timer.signal).then(() => {
      throw new BrokerUnavailableError(`Kafka does not answer within ${PING_TIMEOUT_MS} ms.`);
    });
    timeout.catch(() => undefined);
    try {
      await this.call(() => Promise.race([this.admin.describeCluster(), timeout]));
    } finally {
      timer.abort();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#failClosed?.(new BrokerUnavailableError('The broker connection is closed.'));
    await Promise.allSettled([this.admin.disconnect(), this.#producer.disconnect()]);
  }
}

function clientConfig({ url, system, log }: BrokerOptions): KafkaConfig {
  const { host, protocol, username, password } = new URL(url);
  const sasl = { mechanism: 'plain', username: decodeURIComponent(username), password: decodeURIComponent(password) } as const;
  return {
    clientId: system,
    brokers: [host],
    ssl: protocol === 'kafkas:',
    ...(username === '' ? {} : { sasl }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log: entry }) =>
        log.warn('kafka client', { detail: entry.message }),
  };
}
