import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { brokerDatabaseName, databaseUrl, serverUrl, storeUrls, type Environment } from '../adapters/environment.ts';
import { migrate } from '../adapters/migrate.ts';
import { launchService } from '../adapters/run.ts';
import { connectBroker } from '../brokers/index.ts';
import { startExternalDouble } from '../local/external-double.ts';
import { demoMessages } from '../local/demo-messages.core.ts';
import type { Envelope, ReplyStatus } from '../runtime/envelope.ts';
import { messageDescription } from '../runtime/envelopes.ts';
import { messageKey } from '../runtime/ids.ts';
import type { Broker, Logger } from '../runtime/ports.ts';
import { isTerminal } from '../runtime/request-reply.core.ts';
import type { Requester } from '../runtime/request-reply.ts';
import type { RequestState, ServiceWiring } from '../runtime/service.ts';
import { databaseNames, quoteIdentifier } from '../runtime/store-schema.core.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { SystemDescription } from '../runtime/system.ts';

/** What the handling of one message did, as its inbox row tells. */
export interface Effects {
  /** Rows written through `save`. */
  readonly saves: number;
  /** Types it published, in order. */
  readonly published: readonly string[];
  /** Deliveries that were recognised as repeats. */
  readonly duplicates: number;
}

/** A service that runs as in production, on databases and channels of its own that nothing else uses. */
export interface TestService {
  /** Base URL of its HTTP face. */
  readonly url: string;
  /** Publishes `copies` of one message, all with the same id; it may say that its row is deleted. @returns the id. */
  deliver(channel: string, type: string, data: unknown, copies?: number, more?: { deleted?: boolean }): Promise<string>;
  /** What the message did, once `copies` deliveries are accounted for. @throws Error after 20 s. */
  effects(consumer: string, id: string, copies?: number): Promise<Effects>;
  /** Why the message was dead-lettered, once it is. @throws Error after 20 s. */
  deadLetter(queue: string, id: string): Promise<string>;
  /** Resolves once nothing waits or is under way. @throws Error after 20 s. */
  drained(source: string): Promise<void>;
  /** New data of a message, as its schema allows; what it has in common with `like` is taken from there. */
  sample(type: string, like?: object): object;
  /** Sends a request of the service, with new data. */
  request(type: string): Promise<TestRequest>;
  /** Gives a request up, so that a confirmation may come. */
  cancel(request: TestRequest): Promise<void>;
  /** Delivers `copies` of one reply to a request. @returns the reply's id. */
  answer(request: TestRequest, channel: string, type: string, status: ReplyStatus, copies?: number): Promise<string>;
  /** The terminal state of a request, once it has one. @throws Error after 20 s. */
  outcome(request: TestRequest): Promise<RequestState>;
  /** Stops the service and removes its databases. */
  stop(): Promise<void>;
}

export interface TestRequest {
  readonly type: string;
  readonly id: string;
  readonly data: object;
}

const limitMs = 20_000;
const source = 'test';
const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => silent };

/**
 * Starts a service on the PostgreSQL of `DATABASE_URL`, which `npm test` provides. External systems are doubles that never fail.
 * @throws ConfigurationError where `DATABASE_URL` is not set.
 */
export async function testService(original: ServiceWiring, env: Environment = process.env): Promise<TestService> {
  const system: SystemDescription = { ...original.system, name: `test-${randomBytes(6).toString('hex')}` };
  const server = serverUrl(env, 'DATABASE_URL');
  const doubles = await Promise.all(system.externals.map(({ id }) => startExternalDouble({ id, failureRate: 0, random: () => 0 })));
  const urls = system.externals.map(({ urlVariable }, index) => [urlVariable, doubles[index]?.url] as const);
  const own: Environment = { ...Object.fromEntries(urls), DATABASE_URL: server.href, BROKER: 'postgres', LOG_LEVEL: 'error', PORT: '0' };
  await migrate(system, own);
  const url = databaseUrl(server, brokerDatabaseName(system));
  const broker = await connectBroker('postgres', { url, system: system.name, clock: systemClock, log: silent });
  const launched = await launchService({ ...original, system }, own);
  return {
    url: launched.url,
    deliver: (channel, type, data, copies = 1, more = {}) => deliver(broker, channel, { ...envelopeOf(type, data), ...more }, copies),
    effects: (consumer, id, copies = 1) => effectsOf({ ...original, system }, own, consumer, id, copies),
    deadLetter: (queue, id) => deadLetterOf(broker, queue, id),
    drained: (name) => untilDrained(broker, name),
    sample: (type, like = {}) => sampleData(system, type, like),
    ...requestTests(launched.service.requesters, broker, system),
    async stop() {
      await launched.stop();
      await broker.close();
      await Promise.all(doubles.map((double) => double.close()));
      await dropDatabases(system, server);
    },
  };
}

function envelopeOf(type: string, data: unknown): Envelope {
  return { id: `test-${randomBytes(8).toString('hex')}`, source, specversion: '1.0', type, time: new Date().toISOString(), data };
}

/** Random, so that no two are about the same thing. */
function sampleData(system: SystemDescription, type: string, like: object): object {
  const description = messageDescription(system, type);
  const [message] = demoMessages(system, description, { count: 1, run: randomBytes(4).toString('hex'), random: Math.random });
  const common = Object.entries(like).filter(([name]) => name in (message?.data ?? {}));
  return { ...message?.data, ...Object.fromEntries(common) };
}

type RequestTests = Pick<TestService, 'request' | 'cancel' | 'answer' | 'outcome'>;

function requestTests(requesters: ReadonlyMap<string, Requester>, broker: Broker, system: SystemDescription): RequestTests {
  const requesterOf = (type: string) => {
    const requester = requesters.get(type);
    if (requester === undefined) throw new Error(`the service sends no request "${type}"`);
    return requester;
  };
  return {
    async request(type) {
      const data = sampleData(system, type, {});
      return { type, data, id: await requesterOf(type).submit(type, data) };
    },
    async cancel({ type, id }) {
      await requesterOf(type).cancel(type, id);
    },
    answer(request, channel, type, status, copies = 1) {
      const envelope = envelopeOf(type, sampleData(system, type, request.data));
      return deliver(broker, channel, { ...envelope, requestid: request.id, replystatus: status }, copies);
    },
    outcome: ({ type, id }) =>
      eventually(`${type} ${id} is settled`, async () => {
        const status = await requesterOf(type).find(type, id);
        return status !== undefined && isTerminal(status.state) ? status.state : undefined;
      }),
  };
}

async function deliver(broker: Broker, channel: string, envelope: Envelope, copies: number): Promise<string> {
  for (let copy = 0; copy < copies; copy++) await broker.publish(channel, [envelope]);
  return envelope.id;
}

async function effectsOf(wiring: ServiceWiring, env: Environment, consumer: string, id: string, copies: number): Promise<Effects> {
  const replica = wiring.replicas?.find((each) => each.id === consumer)?.id;
  const storeId = replica ?? [...wiring.consumers, ...wiring.readModels].find((each) => each.id === consumer)?.store;
  const store = wiring.system.stores.find((each) => each.id === storeId);
  if (store === undefined) throw new Error(`${consumer} has no store, and so no record of what it did`);
  const key = messageKey(envelopeWith(id));
  return eventually(`${consumer} handles ${id}`, async () => {
    for (const url of storeUrls(wiring.system, store, env)) {
      const [row] = await query<Effects>(url, 'SELECT saves, published, duplicates FROM inbox WHERE consumer = $1 AND key = $2', [
        consumer,
        key,
      ]);
      if (row !== undefined && row.duplicates >= copies - 1) return row;
    }
    return undefined;
  });
}

const envelopeWith = (id: string): Envelope => ({ ...envelopeOf('', undefined), id });

async function deadLetterOf(broker: Broker, queue: string, id: string): Promise<string> {
  return eventually(`${queue} gets ${id}`, async () => (await broker.peek(queue, 1000)).find(({ envelope }) => envelope.id === id)?.reason);
}

async function untilDrained(broker: Broker, name: string): Promise<void> {
  await eventually(`${name} is empty`, async () => {
    const { ready, inFlight } = await broker.stats(name);
    return ready + inFlight === 0 ? true : undefined;
  });
}

async function eventually<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}

async function query<Row extends object>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function dropDatabases(system: SystemDescription, server: URL): Promise<void> {
  const names = [brokerDatabaseName(system), ...system.stores.flatMap((store) => databaseNames(system.name, store))];
  for (const name of names) await query(server.href, `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}
