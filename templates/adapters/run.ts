import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { connectBroker } from '../brokers/index.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Broker, Logger } from '../runtime/ports.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerSettings, externalUrls, oneOf, storeUrls, wholeNumber, type Environment } from './environment.ts';
import { createHttp } from './http.ts';
import { createLog, logLevels } from './log.ts';
import { openDatabase } from './postgres-store.ts';
import { redactUrl } from './redact.ts';

export interface Launched {
  /** Base URL of the HTTP face. */
  readonly url: string;
  readonly service: RunningService;
  readonly log: Logger;
  /** Stops taking requests and messages, finishes what is under way, closes all connections. */
  stop(): Promise<void>;
}

/**
 * Runs a service until SIGTERM or SIGINT, then stops it gracefully and ends the process: what `main.ts` of a service
 * calls. Ends with exit code 2 and one line on standard error where the configuration is wrong.
 */
export async function runService(wiring: ServiceWiring): Promise<void> {
  // Before the start: consumers run before all of it is done.
  const interruption = awaitInterruption(wiring.shutdownGraceMs);
  let launched: Launched;
  try {
    launched = await launchService(wiring, process.env);
  } catch (error) {
    const configured = error instanceof ConfigurationError;
    process.stderr.write(`${wiring.name}: ${configured ? '' : 'cannot start: '}${errorMessage(error)}\n`);
    process.exit(configured ? 2 : 1);
  }
  void interruption.then((reason) => stopAndExit(launched, reason));
}

/**
 * Connects a service by the environment (BROKER, BROKER_URL, DATABASE_URL, `<STORE>_URL`, external systems' variables,
 * HOST, PORT, LOG_LEVEL, REPLICAS), starts it and listens.
 * @throws ConfigurationError for bad settings.
 */
export async function launchService(wiring: ServiceWiring, env: Environment): Promise<Launched> {
  const level = oneOf(env, 'LOG_LEVEL', 'info', logLevels);
  const port = wholeNumber(env, 'PORT', 0, 0, 65_535);
  const replicas = wholeNumber(env, 'REPLICAS', 1, 1, 10_000);
  const externals = externalUrls(wiring.system, env);
  const settings = brokerSettings(wiring.system, env);
  const log = createLog({ service: wiring.name, level, system: wiring.system });
  const stores = openStores(wiring, env, log);
  const metrics = new Metrics();
  const broker = await connectBroker(settings.name, {
    url: settings.url,
    system: wiring.system.name,
    clock: systemClock,
    random: Math.random,
    log,
  });
  const service = await startService(wiring, {
    broker,
    stores,
    externals,
    metrics,
    replicas,
    log,
    clock: systemClock,
    random: Math.random,
  });
  const http = createHttp({ wiring, service, metrics, log });
  await http.listen({ host: env['HOST'] ?? '127.0.0.1', port });
  const url = listeningUrl(http);
  log.info('service started', { url, broker: settings.name, brokerUrl: redactUrl(settings.url) });
  return { url, service, log, stop: () => stopAll({ http, service, broker, stores, log }) };
}

function openStores(wiring: ServiceWiring, env: Environment, log: Logger): ReadonlyMap<string, EntityStore> {
  const concurrency = new Map<string, number>();
  for (const { store, concurrency: batches } of wiring.consumers) if (store !== undefined) add(concurrency, store, batches);
  for (const { store } of wiring.readModels) add(concurrency, store, 1);
  const stores = new Map<string, EntityStore>();
  for (const [id, batches] of concurrency) {
    const description = wiring.system.stores.find((store) => store.id === id);
    if (description === undefined) throw new ConfigurationError(`store "${id}" is not in ${wiring.system.name}`);
    // One connection a batch, one for the relay, one for queries and the purge.
    const urls = storeUrls(wiring.system, description, env);
    stores.set(
      id,
      new EntityStore(
        description,
        urls.map((url) => openDatabase({ url, log, maxConnections: batches + 2 })),
      ),
    );
  }
  return stores;
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function listeningUrl(http: FastifyInstance): string {
  const address = http.server.address() as AddressInfo;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

interface Parts {
  readonly http: FastifyInstance;
  readonly service: RunningService;
  readonly broker: Broker;
  readonly stores: ReadonlyMap<string, EntityStore>;
  readonly log: Logger;
}

async function stopAll({ http, service, broker, stores, log }: Parts): Promise<void> {
  await http.close();
  await service.stop();
  await broker.close();
  await Promise.all([...stores.values()].flatMap(({ databases }) => databases.map((database) => database.close())));
  log.info('service stopped');
}

/** Time over the grace that connections have to close before the process ends anyway. */
const closeMs = 3000;

/** Resolves at the first reason to stop; from then on the process has the grace and a little more to end. */
function awaitInterruption(graceMs: number): Promise<string> {
  return new Promise((resolve) => {
    const interrupt = (reason: string) => {
      setTimeout(() => process.exit(1), graceMs + closeMs).unref();
      resolve(reason);
    };
    process.once('SIGTERM', interrupt);
    process.once('SIGINT', interrupt);
    // A local runner that was killed leaves no service behind.
    process.once('disconnect', () => interrupt('the runner ended'));
    // A repeated signal must not end the process before its work is settled.
    process.on('SIGTERM', () => undefined);
    process.on('SIGINT', () => undefined);
  });
}

async function stopAndExit(launched: Launched, reason: string): Promise<void> {
  launched.log.info('stopping', { reason });
  try {
    await launched.stop();
    process.exit(0);
  } catch (error) {
    launched.log.error('stop failed', { error });
    process.exit(1);
  }
}
