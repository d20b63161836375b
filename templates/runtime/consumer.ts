import { setMaxListeners } from 'node:events';
import { BatchProcessor, type ProcessorPorts } from './batch-processor.ts';
import { DeliveryLoop } from './delivery-loop.ts';
import { errorMessage } from './errors.ts';
import { ParkedDrain, type DrainOptions } from './parked-drain.ts';
import type { Clock, Consumption, Delivery, Logger } from './ports.ts';
import type { Subscriber } from './subscriber.ts';

const batchWaitMs = 5;

/** One member of a group of competing consumers: it takes what it can handle and gives back what it cannot. */
export class Consumer {
  readonly #subscriber: Subscriber;
  readonly #ports: ProcessorPorts;
  readonly #hardStop = new AbortController();
  readonly #loop: DeliveryLoop;
  #parked: ParkedDrain | undefined;
  #consumption: Consumption | undefined;
  readonly #labels: { readonly consumer: string; readonly queue: string };
  #unsettled = 0;

  constructor(subscriber: Subscriber, ports: ProcessorPorts) {
    this.#subscriber = subscriber;
    this.#ports = ports;
    this.#labels = { consumer: subscriber.id, queue: subscriber.source };
    // Every handler under way listens to it.
    setMaxListeners(0, this.#hardStop.signal);
    const onNextWaiting = () => this.#parked?.wake();
    const processor = new BatchProcessor(subscriber, { ...ports, onNextWaiting }, this.#hardStop.signal);
    const { batchSize, concurrency, rateLimitPerSec, ordered = false, sequence } = subscriber;
    const { clock, random, log } = ports;
    const process = (batch: readonly Delivery[]) => processor.process(batch);
    if (sequence !== undefined) this.#parked = new ParkedDrain(sequence, drainOptions(subscriber), { ...ports, process });
    this.#loop = new DeliveryLoop(
      { batchSize: rateLimitPerSec === undefined ? batchSize : 1, batchWaitMs, concurrency, ordered, ratePerSec: rateLimitPerSec },
      { clock, random, log, process },
    );
  }

  /** Starts deliveries. */
  async start(): Promise<void> {
    const { source, prefetch, ackTimeoutMs, ackMode } = this.#subscriber;
    this.#consumption = await this.#ports.broker.consume(source, { prefetch, ackTimeoutMs }, (delivery) => {
      this.#loop.push(this.#counted(ackMode === 'auto' ? ackedAtOnce(delivery, this.#ports.log) : delivery));
    });
    this.#parked?.start();
  }

  /** Stops fetching, gives back what was not started, finishes the rest; what is not done after `graceMs` is aborted and given back. */
  async stop(graceMs: number): Promise<void> {
    const stopped = this.#consumption?.stop() ?? Promise.resolve();
    const drained = Promise.all([stopped, this.#loop.drain(), this.#parked?.stop()]);
    drained.catch(() => undefined);
    if (await within(drained, graceMs, this.#ports.clock)) return;
    this.#ports.log.warn('grace is over, handlers are aborted', { consumer: this.#subscriber.id, graceMs });
    this.#hardStop.abort(new Error('the service stops'));
    await within(drained, abortMs, this.#ports.clock);
  }

  #counted(delivery: Delivery): Delivery {
    this.#count(1);
    this.#noteLag(delivery);
    let open = true;
    const settle = async (settlement: Promise<void>) => {
      if (open) this.#count(-1);
      open = false;
      await settlement;
    };
    return settledBy(delivery, {
      ack: () => settle(delivery.ack()),
      retry: (delayMs) => settle(delivery.retry(delayMs)),
      deadLetter: (reason) => settle(delivery.deadLetter(reason)),
      release: () => settle(delivery.release()),
    });
  }

  /** Clocks of hosts differ a little: never below nothing. */
  #noteLag({ enqueuedAt }: Delivery): void {
    const { clock, metrics } = this.#ports;
    metrics.set('lag_seconds', this.#labels, Math.max(0, clock.now() - enqueuedAt) / 1000);
    metrics.set('newest_enqueued_timestamp_seconds', this.#labels, enqueuedAt / 1000);
  }

  #count(by: number): void {
    this.#unsettled += by;
    this.#ports.metrics.set('in_flight', this.#labels, this.#unsettled);
  }
}

function drainOptions({ id, source, publishing: { system } }: Subscriber): DrainOptions {
  const from = [...system.queues, ...system.subscriptions].find((each) => each.id === source);
  return { source, consumer: id, deadLetter: from?.deadLetter?.channel };
}

/** Time for aborted handlers to give their deliveries back. */
const abortMs = 1000;

/** At most once: the broker forgets the message before it is handled, and a failure afterwards loses it. */
function ackedAtOnce(delivery: Delivery, log: Logger): Delivery {
  const acked = delivery.ack().catch((error: unknown) => log.warn('ack failed', { error: errorMessage(error) }));
  const lost = (how: string) => async () => {
    await acked;
    log.error('message lost, it was acknowledged before it was handled', { messageId: delivery.envelope.id, how });
  };
  return settledBy(delivery, { ack: () => acked, retry: lost('retry'), deadLetter: lost('dead letter'), release: lost('release') });
}

/** The same delivery, settled in another way. A broker's delivery may be a class, so it is not spread. */
function settledBy(delivery: Delivery, settlement: Pick<Delivery, 'ack' | 'retry' | 'deadLetter' | 'release'>): Delivery {
  const { envelope, attempt, redelivered, enqueuedAt } = delivery;
  return { envelope, attempt, redelivered, enqueuedAt, ...settlement };
}

async function within(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const timer = new AbortController();
  const inTime = work.then(
    () => true,
    () => true,
  );
  const late = clock.sleep(ms, timer.signal).then(
    () => false,
    () => false,
  );
  const result = await Promise.race([inTime, late]);
  timer.abort();
  return result;
}
