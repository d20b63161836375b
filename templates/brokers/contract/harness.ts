import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach } from 'vitest';
import type { Envelope } from '../../runtime/envelope.ts';
import type { BrokerCapabilities } from '../../runtime/broker-capabilities.ts';
import type { Broker, Consumption, ConsumeOptions, Delivery } from '../../runtime/ports.ts';
import type { QueueDescription, SubscriptionDescription, SystemDescription } from '../../runtime/system.ts';

/** What an adapter's test gives to the suite. */
export interface ContractTarget {
  /** As declared by the adapter: only these may skip a case. */
  readonly capabilities: BrokerCapabilities;
  /** A connection of its own, as another process would have. Through `port` of a proxy where given. */
  connect(system: string, port?: number): Promise<Broker>;
  /** Connects with credentials that the broker must refuse. */
  connectRefused(): Promise<Broker>;
  /** Where the broker listens. */
  readonly address: { readonly host: string; readonly port: number };
  /** Deletes everything that the system declared. */
  remove(system: SystemDescription): Promise<void>;
}

export type Parts = Partial<Pick<SystemDescription, 'queues' | 'topics' | 'subscriptions'>>;

/** One declared system, its first connection, and a way to more of them. */
export interface Bench {
  readonly broker: Broker;
  readonly system: SystemDescription;
  /** Another connection to the same system, with the channels declared. */
  another(port?: number): Promise<Broker>;
}

/** Registers the clean-up, and returns what opens a system for one test. */
export function benches(target: ContractTarget): (parts: Parts) => Promise<Bench> {
  const open: { broker: Broker; name: string }[] = [];
  const systems: SystemDescription[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ broker, name }) => inTime(`close of ${name}`, broker.close())));
    for (const system of systems.splice(0)) await inTime(`removal of ${system.name}`, target.remove(system));
  });
  return async (parts) => {
    const system = { ...emptySystem, ...parts, name: `contract-${randomUUID().slice(0, 8)}` };
    systems.push(system);
    const another = async (port?: number) => {
      const broker = await target.connect(system.name, port);
      open.push({ broker, name: `connection ${open.length + 1} to ${system.name}${port === undefined ? '' : ', through the proxy'}` });
      await broker.declare(system);
      return broker;
    };
    return { broker: await another(), system, another };
  };
}

/** What should have ended long ago: longer than any close may take, shorter than the time-out of a hook. */
const HANG_MS = 60_000;

/** Names what hangs: of a hook that times out, nobody could tell. */
async function inTime(what: string, work: Promise<void>): Promise<void> {
  const isOver = new AbortController();
  const hang = wait(HANG_MS, undefined, { signal: isOver.signal }).then(
    () => Promise.reject(new Error(`The ${what} has not ended after ${HANG_MS / 1_000} s.`)),
    () => undefined,
  );
  await Promise.race([work, hang]).finally(() => isOver.abort());
}

const message = (type: string) => ({ type, kind: 'event' as const, schemaVersion: '1', sensitive: [], payload: {} });

/** A system with three message types and no channels. */
export const emptySystem: SystemDescription = {
  name: 'contract',
  defaultBroker: 'postgres',
  messages: ['order-placed', 'order-paid', 'order-sent'].map(message),
  queues: [],
  topics: [],
  subscriptions: [],
  stores: [],
  externals: [],
  services: [],
};

export function queue(id: string, rest: Partial<QueueDescription> = {}): QueueDescription {
  return { id, kind: 'queue', overflow: 'reject', maxLength: 10_000, ...rest };
}

export function subscription(id: string, topic: string, rest: Partial<SubscriptionDescription> = {}): SubscriptionDescription {
  return { id, topic, durable: true, startPosition: 'new', overflow: 'reject', maxLength: 10_000, ...rest };
}

export function envelope(id: string, rest: Partial<Envelope> = {}): Envelope {
  return {
    id,
    source: 'contract',
    specversion: '1.0',
    type: 'order-placed',
    time: '2026-01-01T00:00:00.000Z',
    data: { id },
    ...rest,
  };
}

export function envelopes(prefix: string, count: number, rest: Partial<Envelope> = {}): Envelope[] {
  return Array.from({ length: count }, (_, index) => envelope(`${prefix}-${index}`, rest));
}

/** For a test of order: where the broker only keeps the order of a partition key, all messages have one. */
export function inOrder(target: ContractTarget): Partial<Envelope> {
  return target.capabilities.keyOrdering ? { partitionkey: 'one' } : {};
}

/** Records every delivery of a consumer and settles it as told; duplicates are kept. */
export interface Recorder {
  readonly deliveries: Delivery[];
  /** Ids in the order of arrival. */
  ids(): string[];
  stop: Consumption['stop'];
}

/** Leaves the delivery unsettled. */
export const hold = (): Promise<void> => Promise.resolve();

export async function record(
  broker: Broker,
  source: string,
  settle: (delivery: Delivery) => Promise<void> = (delivery) => delivery.ack(),
  options: Partial<ConsumeOptions> = {},
): Promise<Recorder> {
  const deliveries: Delivery[] = [];
  const limits = { prefetch: 50, ackTimeoutMs: 30_000, ...options };
  const consumption = await broker.consume(source, limits, (delivery) => {
    deliveries.push(delivery);
    // A settlement may fail where a test cuts the connection: the message then comes again.
    settle(delivery).catch(() => undefined);
  });
  return {
    deliveries,
    ids: () => deliveries.map((delivery) => delivery.envelope.id),
    stop: () => consumption.stop(),
  };
}

/** Polls until the condition holds. @throws after 30 s, with what was seen last. */
export async function until<T>(probe: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const value = await probe();
    if (holds(value)) return value;
    if (performance.now() > deadline) throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)}`);
    await wait(10);
  }
}

/** Lets anything that should not happen happen. */
export const quiet = (ms = 400): Promise<void> => wait(ms);
