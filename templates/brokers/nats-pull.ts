import { createInbox, nanos } from '@nats-io/transport-node';
import type { Msg, Subscription } from '@nats-io/transport-node';
import type { BrokerOptions } from './broker-options.ts';
import type { NatsLink } from './nats-connection.ts';

/** Pause between two requests that found nothing, unless a publisher wakes; retries that become due are found so. */
const IDLE_MS = 250;
/** Silence after which a request must have been lost, as when a cluster's leader changes. */
const SILENCE_MS = 5_000;
/** So often a request waits at the server for a moment: one that counts its messages wrongly still sends them then. */
const RECOUNT_EVERY_MS = 10_000;
const RECOUNT_MS = 50;
/** Nothing there; or all that was there has been sent, to this request or to others. */
const ENDED: ReadonlySet<number> = new Set([404, 408]);

/** One request and its inbox. */
interface Request {
  readonly subscription: Subscription;
  readonly inbox: string;
  /** Messages that may still come. */
  left: number;
  heardMs: number;
  /** Tells one who waits that nothing more will come. */
  onEnded: () => void;
}

interface Source {
  readonly stream: string;
  /** Durable consumer. */
  readonly id: string;
  /** Subject on which publishers tell that there is something new. */
  readonly wake: string;
}

interface Receiver {
  /** How many messages may be on their way. */
  room(): number;
  onMessage(message: Msg): void;
}

/**
 * Asks one durable consumer for messages as long as its receiver has room, over reconnections. One request at a time,
 * and none waits at the server for messages to come: a server of version 2.9 that has something to deliver again while
 * all requests before it are dead or expired counts a delivery that never was, and sends the message before it twice.
 */
export class NatsPull {
  readonly #source: Source;
  readonly #link: NatsLink;
  readonly #options: BrokerOptions;
  readonly #receiver: Receiver;
  readonly #stopped = new AbortController();
  #wakes: Subscription | undefined;
  #unlisten: () => void = () => undefined;
  #request: Request | undefined;
  #recountedMs: number;
  #isPullDue = false;
  /** Woken since the open request was sent: it may have missed what is new. */
  #isWoken = false;

  constructor(source: Source, link: NatsLink, options: BrokerOptions, receiver: Receiver) {
    this.#source = source;
    this.#link = link;
    this.#options = options;
    this.#receiver = receiver;
    this.#recountedMs = options.clock.monotonic();
  }

  /** @throws BrokerUnavailableError where the connection is down. */
  start(): void {
    // The client renews this subscription itself.
    this.#wakes = this.#link.connection.subscribe(this.#source.wake, { callback: () => this.#wake() });
    this.#unlisten = this.#link.listen({ onLost: () => this.#end(), onRenewed: () => this.pullSoon() });
    this.pullSoon();
    void this.#poll();
  }

  /** Asks for more, joining the room that the settlements of one tick make. */
  pullSoon(): void {
    if (this.#isPullDue) return;
    this.#isPullDue = true;
    setImmediate(() => {
      this.#isPullDue = false;
      this.#pull();
    });
  }

  /** Asks for no more. Resolves when what was asked for has come. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wakes?.unsubscribe();
    if (this.#request !== undefined) await this.#ended(this.#request);
    this.#unlisten();
    this.#end();
  }

  async #ended(request: Request): Promise<void> {
    const ended = new Promise<void>((resolve) => (request.onEnded = resolve));
    const timer = new AbortController();
    await Promise.race([ended, this.#options.clock.sleep(SILENCE_MS, timer.signal).catch(() => undefined)]);
    timer.abort();
  }

  #wake(): void {
    this.#isWoken = true;
    this.pullSoon();
  }

  async #poll(): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#stopped.signal.aborted) {
      await clock.sleep(IDLE_MS, this.#stopped.signal).catch(() => undefined);
      const request = this.#request;
      if (request !== undefined && clock.monotonic() - request.heardMs >= SILENCE_MS) {
        log.debug('no answer to a request for messages', { source: this.#source.id });
        this.#end();
      }
      this.#pull();
    }
  }

  #pull(): void {
    if (this.#stopped.signal.aborted || this.#request !== undefined || !this.#link.isUp) return;
    const batch = this.#receiver.room();
    if (batch <= 0) return;
    this.#isWoken = false;
    const nowMs = this.#options.clock.monotonic();
    const inbox = createInbox();
    const callback = (error: Error | null, message: Msg) => {
      if (error === null) this.#receive(request, message);
      else this.#options.log.warn('receiving failed', { source: this.#source.id, error: error.message });
    };
    const { connection } = this.#link;
    const subscription = connection.subscribe(inbox, { callback });
    const request: Request = { subscription, inbox, left: batch, heardMs: nowMs, onEnded: () => undefined };
    this.#request = request;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.#source.stream}.${this.#source.id}`;
    connection.publish(subject, JSON.stringify({ batch, ...this.#patience(nowMs) }), { reply: inbox });
  }

  #patience(nowMs: number): { no_wait: true } | { expires: number } {
    if (nowMs - this.#recountedMs < RECOUNT_EVERY_MS) return { no_wait: true };
    this.#recountedMs = nowMs;
    return { expires: nanos(RECOUNT_MS) };
  }

  #receive(request: Request, message: Msg): void {
    const { clock, log } = this.#options;
    request.heardMs = clock.monotonic();
    const { headers } = message;
    if (headers === undefined || headers.code === 0) {
      request.left -= 1;
      if (request.left === 0) this.#end();
      this.#receiver.onMessage(message);
      return this.pullSoon();
    }
    if (!ENDED.has(headers.code)) log.warn('request for messages refused', { source: this.#source.id, status: headers.description });
    this.#end();
    if (this.#isWoken) this.pullSoon();
  }

  #end(): void {
    const request = this.#request;
    this.#request = undefined;
    request?.subscription.unsubscribe();
    request?.onEnded();
  }
}
