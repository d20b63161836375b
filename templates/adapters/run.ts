import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { connectBroker } from '../brokers/index.ts';
import type { EntityStore } from '../runtime/entity-store.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Broker, Logger } from '../runtime/ports.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerSettings, externalUrls, oneOf, wholeNumber, type Environment } from './environment.ts';
import { createHttp } from './http.ts';
import { createLog, logLevels } from './log.ts';
import { tracerOf, type ClosableTracer } from './otlp-tracer.ts';
import { openSources, openStores } from './open-stores.ts';
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
 * HOST, PORT, LOG_LEVEL, REPLICAS, TRACING and OpenTelemetry's), starts it and listens.
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
  const sources = openSources(wiring, env, log);
  const metrics = new Metrics();
  const tracer = tracerOf(env, { service: wiring.name, clock: systemClock, log });
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
    sources,
    externals,
    metrics,
    replicas,
    tracer,
    log,
    clock: systemClock,
    random: Math.random,
  });
  const http = createHttp({ wiring, service, metrics, log });
  await http.listen({ host: env['HOST'] ?? '127.0.0.1', port });
  const url = listeningUrl(http);
  log.info('service started', { url, broker: settings.name, brokerUrl: redactUrl(settings.url) });
  const parts = { http, service, broker, tracer, log, stores: [...stores.values(), ...sources.values()] };
  return { url, service, log, stop: () => stopAll(parts) };
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
  readonly stores: readonly EntityStore[];
  readonly tracer: ClosableTracer | undefined;
  readonly log: Logger;
}

async function stopAll({ http, service, broker, stores, tracer, log }: Parts): Promise<void> {
  await http.close();
  await service.stop();
  await broker.close();
  await tracer?.close();
  await Promise.all(stores.flatMap(({ databases }) => databases.map((database) => database.close())));
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
