import { redact } from '../adapters/redact.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { messageKey } from '../runtime/ids.ts';
import type { Broker, Clock, DeadLettered, Delivery } from '../runtime/ports.ts';
import type { SystemDescription } from '../runtime/system.ts';

/** A dead letter as it is shown: fields that the topology calls sensitive are left out. */
export interface DeadLetterLine {
  readonly id: string;
  readonly type: string;
  /** Queue or subscription it failed on. */
  readonly failedOn: string;
  readonly reason: string;
  readonly attempts: number;
  readonly time: string;
  readonly correlationId: string;
  readonly data: unknown;
}

export interface Redriven {
  /** Ids that went back, in order. */
  readonly ids: readonly string[];
  /** Messages that were left, since nothing says where they came from. */
  readonly left: number;
}

export interface RedriveOptions {
  /** Messages at most. */
  readonly limit: number;
  /** Only this message. */
  readonly id?: string | undefined;
}

const ackTimeoutMs = 60_000;
/** Nothing more comes where nothing came for so long. */
const idleMs = 3000;
/** In one run. */
const mostPeeked = 100_000;
const spareDeliveries = 50;
const mostHeld = 10_000;

/** @throws ConfigurationError where no queue takes dead letters under this name. */
export function assertDeadLetterQueue(system: SystemDescription, queue: string): void {
  const known = [...new Set([...system.queues, ...system.subscriptions].flatMap(({ deadLetter }) => deadLetter?.channel ?? []))];
  if (known.includes(queue)) return;
  const those = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`;
  throw new ConfigurationError(`"${queue}" is no dead-letter queue of ${system.name}: ${those}`);
}

/** The messages of a dead-letter queue, which stay there. */
export async function inspectDeadLetters(
  broker: Pick<Broker, 'peek'>,
  system: SystemDescription,
  queue: string,
  limit: number,
): Promise<DeadLetterLine[]> {
  const sensitive = new Set(system.messages.flatMap((message) => message.sensitive));
  const letters = await broker.peek(queue, limit);
  return letters.map(({ envelope, reason, source, attempts }) => ({
    id: envelope.id,
    type: envelope.type,
    failedOn: source,
    reason,
    attempts,
    time: envelope.time,
    correlationId: envelope.correlationid ?? envelope.id,
    data: redact(envelope.data, sensitive),
  }));
}

/**
 * Sends dead letters back to where they failed, each under its own id: published and confirmed first, removed then, so that a
 * crash in between repeats one and loses none. What failed behind a topic goes to that topic, whose other subscriptions
 * then see it again. @throws as `Broker.publish`; what was not confirmed stays a dead letter.
 */
export async function redriveDeadLetters(
  ports: { readonly broker: Pick<Broker, 'peek' | 'consume' | 'publish'>; readonly clock: Clock },
  system: SystemDescription,
  queue: string,
  options: RedriveOptions,
): Promise<Redriven> {
  const letters = await ports.broker.peek(queue, options.id === undefined ? Math.min(options.limit, mostPeeked) : mostPeeked);
  const wanted = letters.filter(({ envelope }) => options.id === undefined || envelope.id === options.id);
  const drive = new Redrive(ports.broker, new Map(wanted.map((letter) => [messageKey(letter.envelope), channelOf(system, letter)])));
  if (drive.waiting === 0) return { ids: [], left: 0 };
  // Those that are not wanted are held until the end, and must not take the place of those that are.
  const prefetch = Math.min(letters.length + spareDeliveries, mostHeld);
  const consumption = await ports.broker.consume(queue, { prefetch, ackTimeoutMs }, (delivery) => drive.take(delivery));
  try {
    await drive.untilDone(ports.clock);
  } finally {
    await consumption.stop();
    await drive.giveBack();
  }
  return drive.result();
}

/** Where a dead letter goes back to; undefined for one that no queue of the system has failed. */
function channelOf(system: SystemDescription, { source }: DeadLettered): string | undefined {
  if (system.queues.some(({ id }) => id === source)) return source;
  return system.subscriptions.find(({ id }) => id === source)?.topic;
}

/** One run over a dead-letter queue. */
class Redrive {
  readonly #broker: Pick<Broker, 'publish'>;
  readonly #channels: Map<string, string | undefined>;
  readonly #ids: string[] = [];
  readonly #others: Delivery[] = [];
  #left = 0;
  #failure: { readonly error: unknown } | undefined;
  #tail = Promise.resolve();
  #taken = 0;

  constructor(broker: Pick<Broker, 'publish'>, channels: Map<string, string | undefined>) {
    this.#broker = broker;
    this.#channels = channels;
  }

  /** Letters that are still to come. */
  get waiting(): number {
    return this.#channels.size;
  }

  take(delivery: Delivery): void {
    this.#taken += 1;
    this.#tail = this.#tail.then(() => this.#redrive(delivery));
  }

  /** Resolves when all came or nothing more comes. @throws the first failure. */
  async untilDone(clock: Clock): Promise<void> {
    let taken = -1;
    while (this.waiting > 0 && this.#failure === undefined && taken !== this.#taken) {
      taken = this.#taken;
      const endMs = clock.monotonic() + idleMs;
      while (this.waiting > 0 && this.#failure === undefined && taken === this.#taken && clock.monotonic() < endMs) await clock.sleep(50);
    }
    await this.#tail;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Those of others stay dead letters. */
  async giveBack(): Promise<void> {
    await this.#tail;
    await Promise.all(this.#others.map((delivery) => delivery.release()));
  }

  result(): Redriven {
    return { ids: this.#ids, left: this.#left };
  }

  async #redrive(delivery: Delivery): Promise<void> {
    const key = messageKey(delivery.envelope);
    const channel = this.#channels.get(key);
    if (channel === undefined || this.#failure !== undefined) {
      // Kept until the end: what is given back at once would come again at once.
      this.#others.push(delivery);
      if (this.#channels.delete(key)) this.#left += 1;
      return;
    }
    try {
      await this.#broker.publish(channel, [delivery.envelope]);
      await delivery.ack();
      this.#ids.push(delivery.envelope.id);
      this.#channels.delete(key);
    } catch (error) {
      this.#failure = { error: new Error(`${delivery.envelope.id} stays a dead letter: ${errorMessage(error)}`, { cause: error }) };
      this.#others.push(delivery);
    }
  }
}
