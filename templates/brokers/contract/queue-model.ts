import { expect } from 'vitest';
import { ChannelFullError } from '../../runtime/errors.ts';
import type { BrokerCapabilities } from '../../runtime/broker-capabilities.ts';
import type { Broker, Delivery } from '../../runtime/ports.ts';
import { envelope, record, until } from './harness.ts';
import type { Recorder } from './harness.ts';

export const CAPACITY = 6;
const PREFETCH = 3;

export type Settlement = 'ack' | 'retry' | 'release' | 'deadLetter';

/** What a property does to a queue. */
export type Step =
  | { readonly kind: 'publish' }
  | { readonly kind: 'settle'; readonly how: Settlement; readonly index: number }
  | { readonly kind: 'reopen' };

/** A queue beside its model: ids and the attempt that each must show next. */
export class ModelledQueue {
  readonly #broker: Broker;
  readonly #capabilities: BrokerCapabilities;
  readonly #attempts = new Map<string, number>();
  /** Messages whose next attempt may have a number one higher, each time that a consumer stopped while they waited. */
  readonly #unseen = new Map<string, number>();
  readonly #dead: string[] = [];
  readonly #held: Delivery[] = [];
  #consumer: Recorder | undefined;
  #published = 0;

  constructor(broker: Broker, capabilities: BrokerCapabilities) {
    this.#broker = broker;
    this.#capabilities = capabilities;
  }

  async run(steps: readonly Step[]): Promise<void> {
    await this.#open();
    for (const step of steps) {
      if (step.kind === 'publish') await this.#publish();
      else if (step.kind === 'reopen') await this.#reopen();
      else await this.#settle(step.how, step.index);
    }
    while (this.#attempts.size > 0) await this.#settle('ack', 0);
    await this.#assertEnd();
  }

  async #open(): Promise<void> {
    this.#consumer = await record(this.#broker, 'orders', (delivery) => Promise.resolve(this.#take(delivery)), { prefetch: PREFETCH });
  }

  #take(delivery: Delivery): void {
    this.#held.push(delivery);
  }

  async #publish(): Promise<void> {
    const id = `m-${this.#published++}`;
    const isFull = this.#attempts.size >= CAPACITY;
    const outcome = await this.#broker.publish('orders', [envelope(id)]).then(
      () => 'taken',
      (error: unknown) => error,
    );
    if (outcome === 'taken') {
      this.#attempts.set(id, 1);
      if (this.#capabilities.bounded === 'exact') expect(isFull).toBe(false);
    } else {
      expect(outcome).toBeInstanceOf(ChannelFullError);
      expect(isFull).toBe(true);
    }
  }

  async #settle(how: Settlement, index: number): Promise<void> {
    if (this.#attempts.size === 0) return;
    await this.#full();
    const [delivery] = this.#held.splice(index % this.#held.length, 1);
    if (delivery === undefined) return;
    const { id } = delivery.envelope;
    const expected = this.#attempts.get(id) ?? 0;
    const tooMany = Math.min(delivery.attempt - expected, this.#unseen.get(id) ?? 0);
    expect([id, delivery.attempt]).toEqual([id, expected + Math.max(0, tooMany)]);
    this.#attempts.set(id, delivery.attempt);
    this.#unseen.delete(id);
    this.#expectNext(how, id);
    await perform(delivery, how);
  }

  #expectNext(how: Settlement, id: string): void {
    if (how === 'retry') this.#attempts.set(id, (this.#attempts.get(id) ?? 0) + 1);
    if (how === 'ack' || how === 'deadLetter') this.#attempts.delete(id);
    if (how === 'deadLetter') this.#dead.push(id);
  }

  async #reopen(): Promise<void> {
    await this.#full();
    await this.#consumer?.stop();
    if (this.#capabilities.countsUnseen === true) this.#noteUnseen();
    await Promise.all(this.#held.splice(0).map((delivery) => delivery.release()));
    await this.#open();
  }

  #noteUnseen(): void {
    const held = new Set(this.#held.map((delivery) => delivery.envelope.id));
    for (const id of this.#attempts.keys()) if (!held.has(id)) this.#unseen.set(id, (this.#unseen.get(id) ?? 0) + 1);
  }

  /** Waits until as much is held as may be, and sees that nothing is held twice. */
  async #full(): Promise<void> {
    const expected = Math.min(PREFETCH, this.#attempts.size);
    await until(
      () => this.#held.length,
      (count) => count >= expected,
    );
    const ids = this.#held.map((delivery) => delivery.envelope.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(expected);
  }

  async #assertEnd(): Promise<void> {
    const stats = await until(
      () => this.#broker.stats('orders'),
      ({ ready, inFlight }) => ready + inFlight === 0,
    );
    expect(stats).toEqual({ ready: 0, inFlight: 0 });
    expect(this.#held).toEqual([]);
    await this.#consumer?.stop();
    const dead = await this.#broker.peek('orders-dlq', this.#dead.length + 1);
    expect(dead.map((one) => one.envelope.id).toSorted()).toEqual(this.#dead.toSorted());
  }
}

function perform(delivery: Delivery, how: Settlement): Promise<void> {
  if (how === 'ack') return delivery.ack();
  if (how === 'retry') return delivery.retry(0);
  if (how === 'release') return delivery.release();
  return delivery.deadLetter('model');
}
