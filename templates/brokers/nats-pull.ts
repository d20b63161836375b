import { createInbox, nanos } from '@nats-io/transport-node';
import type { Msg, MsgHdrs, Subscription } from '@nats-io/transport-node';
import type { BrokerOptions } from './broker-options.ts';
import type { NatsLink } from './nats-connection.ts';

/**
 * A request for messages ends after this; the server says so. Short, because none may outlive its inbox: a server of
 * version 2.9 that meets such a one while redelivering sends another message twice and this one late.
 */
const PULL_MS = 1_000;
/** Silence after which a request must have been lost, as when a cluster's leader changes. */
const SILENCE_MS = 5_000;
const REFUSED_WAIT_MS = 1_000;
const REQUEST_EXPIRED = 408;

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

interface Receiver {
  /** How many messages may be on their way. */
  room(): number;
  onMessage(message: Msg): void;
}

/** Asks one durable consumer for messages as long as its receiver has room, over reconnections. */
export class NatsPull {
  readonly #consumer: { readonly stream: string; readonly id: string };
  readonly #link: NatsLink;
  readonly #options: BrokerOptions;
  readonly #receiver: Receiver;
  readonly #stopped = new AbortController();
  #unlisten: () => void = () => undefined;
  #line: Line | undefined;
  #isPullDue = false;

  constructor(consumer: { readonly stream: string; readonly id: string }, link: NatsLink, options: BrokerOptions, receiver: Receiver) {
    this.#consumer = consumer;
    this.#link = link;
    this.#options = options;
    this.#receiver = receiver;
  }

  /** @throws BrokerUnavailableError where the connection is down. */
  start(): void {
    this.#attach();
    this.#unlisten = this.#link.listen({ onLost: () => this.#detach(), onRenewed: () => this.#attach() });
    void this.#watchSilence();
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

  /** Asks for no more. Resolves when what was asked for has come or its time is over. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#unlisten();
    if (this.#line !== undefined && this.#line.requested > 0) await this.#ended(this.#line);
    this.#detach();
  }

  async #ended(line: Line): Promise<void> {
    const ended = new Promise<void>((resolve) => (line.onEnded = resolve));
    const timer = new AbortController();
    const unlisten = this.#link.listen({ onLost: () => this.#detach(), onRenewed: () => undefined });
    await Promise.race([ended, this.#options.clock.sleep(2 * PULL_MS, timer.signal).catch(() => undefined)]);
    unlisten();
    timer.abort();
  }

  #attach(): void {
    this.#detach();
    const inbox = createInbox();
    const callback = (error: Error | null, message: Msg) => {
      if (error === null) this.#receive(line, message);
      else this.#options.log.warn('receiving failed', { source: this.#consumer.id, error: error.message });
    };
    const subscription = this.#link.connection.subscribe(inbox, { callback });
    const heardMs = this.#options.clock.monotonic();
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
    if (this.#stopped.signal.aborted || line === undefined || !this.#link.isUp) return;
    const room = this.#receiver.room();
    if (room <= 0 || line.requested * 2 > room) return;
    const batch = room - line.requested;
    line.requested += batch;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.#consumer.stream}.${this.#consumer.id}`;
    this.#link.connection.publish(subject, JSON.stringify({ batch, expires: nanos(PULL_MS) }), { reply: line.inbox });
  }

  #receive(line: Line, message: Msg): void {
    line.heardMs = this.#options.clock.monotonic();
    if (message.headers !== undefined && message.headers.code > 0) return this.#readStatus(line, message.headers);
    this.#account(line, 1);
    this.#receiver.onMessage(message);
  }

  #readStatus(line: Line, headers: MsgHdrs): void {
    const unused = Number(headers.get('Nats-Pending-Messages'));
    if (headers.code !== REQUEST_EXPIRED || unused === 0) return void this.#attachLater(line, headers.description);
    this.#account(line, unused);
    this.pullSoon();
  }

  #account(line: Line, messages: number): void {
    line.requested -= messages;
    if (line.requested <= 0) line.onEnded();
  }

  /** The server ended requests before their time: it does not say which of them. */
  async #attachLater(line: Line, status: string): Promise<void> {
    const { clock, log } = this.#options;
    log.warn('request for messages refused', { source: this.#consumer.id, status });
    await clock.sleep(REFUSED_WAIT_MS, this.#stopped.signal).catch(() => undefined);
    if (this.#stopped.signal.aborted) line.onEnded();
    else if (this.#line === line && this.#link.isUp) this.#attach();
  }

  async #watchSilence(): Promise<void> {
    const { clock, log } = this.#options;
    for (;;) {
      await clock.sleep(SILENCE_MS, this.#stopped.signal).catch(() => undefined);
      if (this.#stopped.signal.aborted) return;
      const line = this.#line;
      if (line === undefined || line.requested === 0 || clock.monotonic() - line.heardMs < SILENCE_MS) continue;
      log.warn('no answer to a request for messages', { source: this.#consumer.id });
      if (this.#link.isUp) this.#attach();
    }
  }
}
