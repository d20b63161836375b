import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Broker, Logger } from '../../../../templates/runtime/ports.ts';
import { systemClock } from '../../../../templates/runtime/system-clock.ts';
import type { BrokerName } from '../../../../templates/runtime/system.ts';
import type { Project } from '../project/project.ts';
import { freePort } from '../servers/free-port.ts';
import { Observer } from './observer.ts';
import { ServiceRun } from './service-run.ts';

export interface RigOptions {
  readonly project: Project;
  readonly broker: BrokerName;
  /** Address of the broker for the services; absent for the transport over PostgreSQL, which is beside the stores. */
  readonly brokerUrl?: string;
  /** Address of the PostgreSQL server for the services. */
  readonly databaseUrl: string;
  /** Addresses for the observer, where the services go through a proxy. */
  readonly direct?: { readonly brokerUrl?: string; readonly databaseUrl: string };
  readonly ledgerPath: string;
}

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silent,
};
const run = promisify(execFile);

/** How many processes of which service. */
export type Layout = Readonly<Record<string, number>>;

/** A running fault shop: its processes, and an observer. */
export class Rig {
  readonly options: RigOptions;
  readonly observer: Observer;
  readonly #services = new Map<string, ServiceRun[]>();
  #broker: Broker | undefined;

  private constructor(options: RigOptions) {
    this.options = options;
    this.observer = new Observer(options.project, () => this.broker, (options.direct ?? options).databaseUrl);
  }

  /** Makes the databases and channels, then starts the processes. */
  static async start(options: RigOptions, layout: Layout): Promise<Rig> {
    const rig = new Rig(options);
    await run(process.execPath, [path.join('runtime', 'dist', 'local', 'migrate.js')], {
      cwd: options.project.folder,
      env: { PATH: process.env['PATH'], ...rig.#env(options.direct ?? options) },
    });
    await rig.connect();
    await rig.broker.declare(options.project.system);
    for (const [service, count] of Object.entries(layout)) await rig.scale(service, count);
    await rig.ready();
    return rig;
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new Error('the observer is not connected');
    return this.#broker;
  }

  get processes(): readonly ServiceRun[] {
    return [...this.#services.values()].flat();
  }

  /** Connects the observer to the broker, anew where it was connected. */
  async connect(): Promise<void> {
    const { project, broker } = this.options;
    await this.#broker?.close().catch(() => undefined);
    const direct = this.options.direct ?? this.options;
    const url = direct.brokerUrl ?? this.#transportUrl(direct.databaseUrl);
    this.#broker = await project.connectBroker(broker, { url, system: project.system.name, clock: systemClock, log: silent });
  }

  of(service: string): readonly ServiceRun[] {
    return this.#services.get(service) ?? [];
  }

  /** The one process that takes messages from clients. @throws Error where none runs. */
  get shop(): ServiceRun {
    const [shop] = this.of('shop');
    if (shop === undefined) throw new Error('the shop is not running');
    return shop;
  }

  /** Starts processes, or ends the last ones by SIGTERM, until there are `count`. @returns how the ended ones ended. */
  async scale(
    service: string,
    count: number,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | null; tookMs: number }[]> {
    const running = [...this.of(service)];
    const ended = await Promise.all(running.splice(count).map((each) => each.stop()));
    while (running.length < count) {
      const next = new ServiceRun({
        folder: this.options.project.folder,
        service,
        replica: running.length,
        port: await freePort(),
        env: this.#env(this.options),
      });
      next.start(extra);
      running.push(next);
    }
    this.#services.set(service, running);
    return ended;
  }

  async ready(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.ready()));
  }

  /** Ends all processes, by SIGTERM, and the observer's connections. */
  async stop(): Promise<void> {
    for (const each of this.processes) each.signal('SIGCONT');
    await Promise.all(this.processes.map((each) => each.stop()));
    await this.#broker?.close().catch(() => undefined);
    await this.observer.close();
  }

  #env({ databaseUrl, brokerUrl }: { databaseUrl: string; brokerUrl?: string }): Record<string, string> {
    const env = { DATABASE_URL: databaseUrl, BROKER: this.options.broker, FAULT_LEDGER: this.options.ledgerPath };
    return brokerUrl === undefined ? env : { ...env, BROKER_URL: brokerUrl };
  }

  #transportUrl(serverUrl: string): string {
    const url = new URL(serverUrl);
    url.pathname = `/${`${this.options.project.system.name}_broker`.replaceAll('-', '_')}`;
    return url.href;
  }
}
