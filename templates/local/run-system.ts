import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { brokerSettings, externalUrls, type Environment } from '../adapters/environment.ts';
import { migrate } from '../adapters/migrate.ts';
import { connectBroker } from '../brokers/index.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Broker, Logger } from '../runtime/ports.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { startExternalDouble, type ExternalDouble } from './external-double.ts';
import { projectPaths, readSystem, takeLock, writeRunFile, type ProjectPaths, type RunFile } from './project-files.ts';
import { seededRandom } from './seeded-random.core.ts';
import type { ServiceProcess } from './service-process.ts';
import { ServicePools } from './service-pools.ts';

export interface RunOptions {
  readonly root: string;
  readonly env: Environment;
  readonly log: Logger;
  /** Told what goes on, for people. */
  readonly say: (line: string) => void;
}

export interface RunningSystem {
  readonly state: RunFile;
  /** Rejects where a service refuses its configuration. */
  readonly failed: Promise<never>;
  /** Stops the services in order, then the doubles, then PostgreSQL. */
  stop(): Promise<void>;
}

const readyLimitMs = 60_000;

/**
 * Starts the whole system of a project: PostgreSQL where DATABASE_URL is unset, databases and tables, broker channels,
 * doubles of external systems whose URL is unset, and every service process.
 * @throws ConfigurationError for bad settings, or where the project runs already.
 */
export async function runSystem(options: RunOptions): Promise<RunningSystem> {
  const paths = projectPaths(options.root);
  const system = await readSystem(options.root);
  const release = await takeLock(paths);
  const cleanup: (() => Promise<void>)[] = [release, () => rm(paths.run, { force: true })];
  const stop = async () => {
    for (const step of cleanup.toReversed()) await step();
  };
  try {
    return await start(options, paths, system, cleanup, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: RunOptions,
  paths: ProjectPaths,
  system: SystemDescription,
  cleanup: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningSystem> {
  const embedded = await startDatabase(options, paths);
  if (embedded !== undefined) cleanup.push(() => embedded.stop());
  const base: Environment = embedded === undefined ? options.env : { ...options.env, DATABASE_URL: embedded.url };
  options.say('creating databases and tables');
  await migrate(system, base);
  const broker = brokerSettings(system, base);
  const observer = await connectBroker(broker.name, { url: broker.url, system: system.name, log: options.log, clock: systemClock });
  cleanup.push(() => observer.close());
  await observer.declare(system);
  const doubles = await startDoubles(system, base);
  cleanup.push(async () => void (await Promise.all([...doubles.values()].map((double) => double.close()))));
  const doubleUrls = Object.fromEntries([...doubles].map(([id, { url }]) => [id, url]));
  const shared = sharedEnv(system, base, broker, doubleUrls);
  return startServices(options, paths, system, { shared, doubleUrls, observer, cleanup, stop });
}

async function startDatabase(options: RunOptions, paths: ProjectPaths): Promise<EmbeddedPostgres | undefined> {
  if ((options.env['DATABASE_URL'] ?? '') !== '') return undefined;
  options.say('starting PostgreSQL');
  const embedded = await startEmbeddedPostgres(path.join(paths.data, 'postgres'));
  options.say(embedded.adopted ? 'took over the PostgreSQL of an earlier run' : 'PostgreSQL is up');
  return embedded;
}

async function startDoubles(system: SystemDescription, env: Environment): Promise<ReadonlyMap<string, ExternalDouble>> {
  const failureRate = Number(env['FAILURE_RATE'] ?? '0.1');
  const seed = Number(env['SEED'] ?? '1');
  if (!(failureRate >= 0 && failureRate <= 1))
    throw new ConfigurationError(`FAILURE_RATE is "${env['FAILURE_RATE']}"; it must be from 0 to 1`);
  const real = externalUrls(system, env);
  const doubles = new Map<string, ExternalDouble>();
  for (const [index, { id }] of system.externals.entries()) {
    if (real[id] === undefined) doubles.set(id, await startExternalDouble({ id, failureRate, random: seededRandom(seed + index) }));
  }
  return doubles;
}

function sharedEnv(
  system: SystemDescription,
  base: Environment,
  broker: { name: string; url: string },
  doubles: Readonly<Record<string, string>>,
): Record<string, string> {
  const externals = { ...externalUrls(system, base), ...doubles };
  const variables = system.externals.map(({ id, urlVariable }) => [urlVariable, externals[id] ?? '']);
  return { ...Object.fromEntries(variables), DATABASE_URL: base['DATABASE_URL'] ?? '', BROKER: broker.name, BROKER_URL: broker.url };
}

interface Prepared {
  readonly shared: Record<string, string>;
  readonly doubleUrls: Record<string, string>;
  /** The runner's own connection, to read how much waits. */
  readonly observer: Broker;
  readonly cleanup: (() => Promise<void>)[];
  readonly stop: () => Promise<void>;
}

async function startServices(
  options: RunOptions,
  paths: ProjectPaths,
  system: SystemDescription,
  prepared: Prepared,
): Promise<RunningSystem> {
  const { shared, doubleUrls, observer, cleanup, stop } = prepared;
  const startedAt = new Date().toISOString();
  const refused = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    refused.signal.addEventListener('abort', () => reject(refused.signal.reason as Error));
  });
  failed.catch(() => undefined);
  const state = (): RunFile => ({
    runnerPid: process.pid,
    startedAt,
    env: shared,
    doubles: doubleUrls,
    processes: pools.processes.map((each) => each.state),
  });
  const pools = new ServicePools(system.services, {
    paths,
    env: { ...options.env, ...shared },
    onChange: serialised(() => writeRunFile(paths, state())),
    onRefused: (line) => refused.abort(new ConfigurationError(line)),
  });
  cleanup.push(() => pools.stop());
  await pools.start();
  await Promise.race([failed, Promise.all(pools.processes.map((each) => untilReady(each)))]);
  pools.scale({ broker: observer, log: options.log, say: options.say });
  for (const { state: each } of pools.processes)
    options.say(`${`${each.service}-${each.replica}`.padEnd(24)} ${each.url}  pid ${each.pid}`);
  return {
    stop,
    failed,
    get state() {
      return state();
    },
  };
}

async function untilReady(service: ServiceProcess): Promise<void> {
  const endMs = performance.now() + readyLimitMs;
  while (performance.now() < endMs) {
    const { url } = service.state;
    const isUp = await fetch(`${url}/readyz`).then(runs, () => false);
    if (isUp) return;
    await sleep(100);
  }
  const { service: name, replica } = service.state;
  throw new ConfigurationError(`${name}-${replica} is not ready after ${readyLimitMs / 1000} s: see .data/logs/${name}-${replica}.log`);
}

/** A view that has to catch up first is stale, and its service does run. */
async function runs(response: Response): Promise<boolean> {
  return response.ok || ((await response.json()) as { code?: string }).code === 'STALE';
}

/** Runs in turn, so that the last state is written last. */
function serialised(work: () => Promise<void>): () => void {
  let tail = Promise.resolve();
  return () => {
    tail = tail.then(work, work);
    tail.catch(() => undefined);
  };
}
