import { randomBytes } from 'node:crypto';
import { brokerDatabaseName, databaseUrl, serverUrl, type Environment } from '../adapters/environment.ts';
import { migrate } from '../adapters/migrate.ts';
import { launchService } from '../adapters/run.ts';
import { checkpointOf, Interruptions, silent, type Checkpoint } from './test-views.ts';
import { TestCalls } from './test-calls.ts';
import { effectsOf, findEffects, type Effects } from './test-effects.ts';
import { moveShard, placesOf } from './test-shards.ts';
import { eventually, query } from './test-waits.ts';
import { connectBroker } from '../brokers/index.ts';
import { demoMessages } from '../local/demo-messages.core.ts';
import type { Envelope, ReplyStatus } from '../runtime/envelope.ts';
import { messageDescription } from '../runtime/envelopes.ts';
import type { Broker } from '../runtime/ports.ts';
import { isTerminal } from '../runtime/request-reply.core.ts';
import type { Requester } from '../runtime/request-reply.ts';
import type { RequestState, ServiceWiring } from '../runtime/service.ts';
import { databaseNames, quoteIdentifier } from '../runtime/store-schema.core.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { SystemDescription } from '../runtime/system.ts';

/** A service that runs as in production, on databases and channels of its own that nothing else uses. */
export interface TestService {
  /** Base URL of its HTTP face. */
  readonly url: string;
  /** Publishes `copies` of one message, all with the same id. @returns the id. */
  deliver(channel: string, type: string, data: unknown, copies?: number, more?: DeliverOptions): Promise<string>;
  /** What the message did, once `copies` deliveries are accounted for. @throws Error after 20 s. */
  effects(consumer: string, id: string, copies?: number): Promise<Effects>;
  /** Whether the message is handled by now. */
  isHandled(consumer: string, id: string): Promise<boolean>;
  /** Loses the answers of the next calls of an external system, after their effect. */
  failCalls(external: string, count: number): void;
  /** Calls of an external system so far. */
  calls(external: string): number;
  /** Leaves a call for a message to come as a killed process does: done, and not recorded. @returns the id that the message has to have */
  cutOff(consumer: string, external: string, key?: string): Promise<string>;
  /** How often the projection of a message was interrupted. */
  interruptions(id: string): number;
  /** Events that a read model's checkpoint counts, and those that its inbox has. */
  checkpoint(readModel: string): Promise<Checkpoint>;
  /** Moves the slot of the data's key to another table of a sharded store, without a word to the service. */
  moveShard(store: string, data: object): Promise<void>;
  /** The tables of a sharded store that have a row of the data's key, as `database/table`. */
  places(store: string, data: object): Promise<readonly string[]>;
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

export interface DeliverOptions {
  /** The row that the data speaks of is deleted. */
  readonly deleted?: boolean;
  readonly id?: string;
  readonly source?: string;
  readonly partitionkey?: string;
  readonly hopcount?: number;
  /** Number of the message within its partition key. */
  readonly sequence?: number;
  /** A projector fails once after its work on this message, as if the process died before the commit. */
  readonly interrupted?: boolean;
}

export interface TestRequest {
  readonly type: string;
  readonly id: string;
  readonly data: object;
}

const source = 'test';

/**
 * Starts a service on the PostgreSQL of `DATABASE_URL`, which `npm test` provides. External systems are doubles that never fail.
 * @throws ConfigurationError where `DATABASE_URL` is not set.
 */
export async function testService(original: ServiceWiring, env: Environment = process.env): Promise<TestService> {
  const system: SystemDescription = { ...original.system, name: `test-${randomBytes(6).toString('hex')}` };
  const server = serverUrl(env, 'DATABASE_URL');
  const calls = await TestCalls.start(system);
  const own: Environment = { ...calls.environment, DATABASE_URL: server.href, BROKER: 'postgres', LOG_LEVEL: 'error', PORT: '0' };
  await migrate(system, own);
  const url = databaseUrl(server, brokerDatabaseName(system));
  const broker = await connectBroker('postgres', { url, system: system.name, clock: systemClock, log: silent });
  const interruptions = new Interruptions();
  const delivered = new Map<string, Envelope>();
  const wiring = interruptions.within({ ...original, system });
  const launched = await launchService(wiring, own);
  return {
    url: launched.url,
    deliver(channel, type, data, copies = 1, { interrupted = false, ...more } = {}) {
      const envelope = { ...envelopeOf(type, data), ...more };
      delivered.set(envelope.id, envelope);
      if (interrupted) interruptions.plan(envelope.id);
      return deliver(broker, channel, envelope, copies);
    },
    interruptions: (id) => interruptions.count(id),
    checkpoint: (readModel) => checkpointOf(wiring, own, readModel),
    moveShard: (store, data) => moveShard(system, own, store, data),
    places: (store, data) => placesOf(system, own, store, data),
    effects: (consumer, id, copies = 1) => effectsOf(wiring, own, consumer, delivered.get(id) ?? envelopeWith(id), copies),
    isHandled: async (consumer, id) => (await findEffects(wiring, own, consumer, delivered.get(id) ?? envelopeWith(id))) !== undefined,
    failCalls: (external, count) => calls.fail(external, count),
    calls: (external) => calls.count(external),
    async cutOff(consumer, external, key) {
      const id = randomBytes(8).toString('hex');
      await calls.cutOff(wiring, own, consumer, external, `${consumer}/${source}/${id}`, key);
      return id;
    },
    deadLetter: (queue, id) => deadLetterOf(broker, queue, id),
    drained: (name) => untilDrained(broker, name),
    sample: (type, like = {}) => sampleData(system, type, like),
    ...requestTests(launched.service.requesters, broker, system),
    async stop() {
      await launched.stop();
      await broker.close();
      await calls.close();
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

async function dropDatabases(system: SystemDescription, server: URL): Promise<void> {
  const names = [brokerDatabaseName(system), ...system.stores.flatMap((store) => databaseNames(system.name, store))];
  for (const name of names) await query(server.href, `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}
