import { Autoscaler } from '../runtime/autoscaler.ts';
import type { Broker, Logger } from '../runtime/ports.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { ScaleDescription, ServiceDescription } from '../runtime/system.ts';
import type { ProjectPaths } from './project-files.ts';
import { ScaleMeasures, type ScrapedProcess } from './scale-measures.ts';
import { ServiceProcess } from './service-process.ts';
import { WorkerPool } from './worker-pool.ts';

export interface PoolSettings {
  readonly paths: ProjectPaths;
  /** Environment of the services. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onChange: () => void;
  readonly onRefused: (line: string) => void;
}

export interface ScalingPorts {
  readonly broker: Broker;
  readonly log: Logger;
  /** Told of every change, for people. */
  readonly say: (line: string) => void;
}

const defaultGraceMs = 10_000;
/** Over the grace: a service that is late ends itself before it is killed. */
const stopMarginMs = 5000;
const scrapeLimitMs = 2000;

/** The worker processes of all services, and what scales them. */
export class ServicePools {
  readonly #pools: readonly { readonly service: ServiceDescription; readonly pool: WorkerPool<ServiceProcess> }[];
  #autoscalers: readonly Autoscaler[] = [];

  constructor(services: readonly ServiceDescription[], settings: PoolSettings) {
    this.#pools = services.map((service) => ({ service, pool: poolOf(service, settings) }));
  }

  get processes(): readonly ServiceProcess[] {
    return this.#pools.flatMap(({ pool }) => pool.workers);
  }

  /** Starts the first workers of every service. */
  async start(): Promise<void> {
    for (const { service, pool } of this.#pools) await pool.scaleTo(service.replicas);
  }

  /** Starts to scale the services that have a trigger. */
  scale(ports: ScalingPorts): void {
    this.#autoscalers = this.#pools.flatMap(({ service, pool }) =>
      service.scale === undefined ? [] : [this.#autoscaler(service, service.scale, pool, ports)],
    );
    for (const autoscaler of this.#autoscalers) autoscaler.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#autoscalers.map((autoscaler) => autoscaler.stop()));
    await Promise.all(this.#pools.map(({ pool }) => pool.stop()));
  }

  #autoscaler(
    { name }: ServiceDescription,
    scale: ScaleDescription,
    pool: WorkerPool<ServiceProcess>,
    { broker, log, say }: ScalingPorts,
  ): Autoscaler {
    const processes = () => this.processes.map(({ state }) => state).filter(({ pid }) => pid > 0);
    const measures = new ScaleMeasures(scale, { broker, processes, scrape, clock: systemClock });
    const policy = { ...scale, name, min: least(scale, broker) };
    const scaleTo = async (workers: number) => {
      say(`${name}: ${pool.workers.length} → ${workers} workers`);
      await pool.scaleTo(workers);
    };
    return new Autoscaler(policy, { log, clock: systemClock, measure: () => measures.read(), scale: scaleTo }, pool.workers.length);
  }
}

/** Where only the workers can tell the age of a queue, one of them has to stay. */
function least({ min, triggers }: ScaleDescription, broker: Broker): number {
  const blind = broker.oldestAgeMs === undefined && triggers.some(({ metric }) => metric === 'age');
  return blind ? Math.max(1, min) : min;
}

function poolOf(service: ServiceDescription, { paths, env, onChange, onRefused }: PoolSettings): WorkerPool<ServiceProcess> {
  const { name, replicas, scale, port = 0, shutdownGraceMs = defaultGraceMs } = service;
  // A rate limit is shared out among as many as there may be.
  const most = String(scale?.max ?? replicas);
  return new WorkerPool({
    onChange,
    stopLimitMs: shutdownGraceMs + stopMarginMs,
    create: (replica) =>
      new ServiceProcess({
        paths,
        replica,
        onChange,
        onRefused,
        service: name,
        port: replica === 0 ? port : 0,
        env: { ...env, REPLICAS: most },
      }),
  });
}

async function scrape({ url }: ScrapedProcess): Promise<string> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(scrapeLimitMs) });
  return response.text();
}
