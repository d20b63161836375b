import { setMaxListeners } from 'node:events';
import type { Envelope } from './envelope.ts';
import { ChannelFullError, UnroutableError } from './errors.ts';
import type { Broker, Clock, Consumption, ConsumeOptions, DeadLettered, Delivery } from './ports.ts';
import type { SystemDescription } from './system.ts';

interface Queued {
  envelope: Envelope;
  attempt: number;
  enqueuedAt: number;
  redelivered: boolean;
}

interface Member {
  options: ConsumeOptions;
  unsettled: number;
  onDelivery: (delivery: Delivery) => void;
}

interface Queue {
  ready: Queued[];
  delayed: number;
  members: Member[];
  maxLength: number;
  deadLetter: string | undefined;
}

/** A small real broker within the process, for tests: queues, subscriptions, competing members, delays, dead letters. */
export class MemoryBroker implements Broker {
  readonly capabilities = {
    name: 'memory',
    redeliveryHint: true,
    bounded: 'exact',
    queueOverflows: ['reject'],
    subscriptionOverflows: ['reject'],
    delayedDelivery: true,
    keyOrdering: false,
    startFromEarliest: false,
  } as const;
  readonly #queues = new Map<string, Queue>();
  readonly #routes = new Map<string, { queue: string; types: readonly string[] | undefined }[]>();
  readonly #dead = new Map<string, DeadLettered[]>();
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  /** Every confirmed publish, in order. */
  readonly published: { channel: string; envelope: Envelope }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    setMaxListeners(0, this.#stopped.signal);
  }

  async declare(system: SystemDescription): Promise<void> {
    for (const queue of [...system.queues, ...system.subscriptions]) {
      if (this.#queues.has(queue.id)) continue;
      const maxLength = queue.maxLength ?? Number.POSITIVE_INFINITY;
      this.#queues.set(queue.id, { ready: [], delayed: 0, members: [], maxLength, deadLetter: queue.deadLetter?.channel });
    }
    for (const { id } of system.queues) this.#routes.set(id, [{ queue: id, types: undefined }]);
    for (const { id } of system.topics) {
      const bound = system.subscriptions.filter(({ topic }) => topic === id);
      this.#routes.set(
        id,
        bound.map((subscription) => ({ queue: subscription.id, types: subscription.types })),
      );
    }
  }

  async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    for (const envelope of envelopes) {
      const targets = (this.#routes.get(channel) ?? []).filter(({ types }) => types === undefined || types.includes(envelope.type));
      if (targets.length === 0) throw new UnroutableError(`nothing takes ${envelope.type} from ${channel}`);
      for (const { queue } of targets) {
        const { ready, delayed, maxLength } = this.#queue(queue);
        if (ready.length + delayed >= maxLength) throw new ChannelFullError(`${queue} is full`);
      }
      for (const { queue } of targets)
        this.#queue(queue).ready.push({ envelope, attempt: 1, enqueuedAt: this.#clock.now(), redelivered: false });
      this.published.push({ channel, envelope });
      for (const { queue } of targets) this.#dispatch(queue);
    }
  }

  async consume(source: string, options: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    const member: Member = { options, onDelivery, unsettled: 0 };
    const queue = this.#queue(source);
    queue.members.push(member);
    this.#dispatch(source);
    return {
      stop: async () => {
        queue.members = queue.members.filter((each) => each !== member);
      },
    };
  }

  async stats(source: string): Promise<{ ready: number; inFlight: number }> {
    const { ready, delayed, members } = this.#queue(source);
    return { ready: ready.length + delayed, inFlight: members.reduce((sum, { unsettled }) => sum + unsettled, 0) };
  }

  async peek(queue: string, limit: number): Promise<readonly DeadLettered[]> {
    return (this.#dead.get(queue) ?? []).slice(0, limit);
  }

  async bury(source: string, { envelope, reason, attempts }: DeadLettered): Promise<void> {
    this.#bury(this.#queue(source), source, { envelope, attempt: attempts, enqueuedAt: this.#clock.now(), redelivered: true }, reason);
  }

  async ping(): Promise<void> {
    this.#stopped.signal.throwIfAborted();
  }

  async close(): Promise<void> {
    this.#stopped.abort(new Error('the broker is closed'));
  }

  #queue(id: string): Queue {
    const queue = this.#queues.get(id);
    if (queue === undefined) throw new UnroutableError(`no queue ${id}`);
    return queue;
  }

  #dispatch(id: string): void {
    const queue = this.#queue(id);
    for (;;) {
      const member = queue.members
        .filter(({ unsettled, options }) => unsettled < options.prefetch)
        .sort((a, b) => a.unsettled - b.unsettled)[0];
      const item = member === undefined ? undefined : queue.ready.shift();
      if (member === undefined || item === undefined) return;
      member.unsettled += 1;
      setImmediate(() => member.onDelivery(this.#delivery(id, member, item)));
    }
  }

  #delivery(id: string, member: Member, item: Queued): Delivery {
    let open = true;
    const settle = async (then: () => void) => {
      if (!open) return;
      open = false;
      member.unsettled -= 1;
      then();
      this.#dispatch(id);
    };
    const queue = this.#queue(id);
    return {
      ...item,
      ack: () => settle(() => undefined),
      retry: (delayMs) => settle(() => this.#requeueLater(id, { ...item, attempt: item.attempt + 1, redelivered: true }, delayMs)),
      deadLetter: (reason) => settle(() => this.#bury(queue, id, item, reason)),
      release: () => settle(() => queue.ready.unshift({ ...item, redelivered: true })),
    };
  }

  #requeueLater(id: string, item: Queued, delayMs: number): void {
    const queue = this.#queue(id);
    queue.delayed += 1;
    const requeue = () => {
      queue.delayed -= 1;
      queue.ready.push(item);
      this.#dispatch(id);
    };
    this.#clock.sleep(delayMs, this.#stopped.signal).then(requeue, () => undefined);
  }

  #bury(queue: Queue, source: string, { envelope, attempt }: Queued, reason: string): void {
    if (queue.deadLetter === undefined) return;
    const dead = this.#dead.get(queue.deadLetter) ?? [];
    dead.push({ envelope, reason, source, attempts: attempt });
    this.#dead.set(queue.deadLetter, dead);
  }
}
