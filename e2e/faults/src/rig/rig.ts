import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { brokerDatabaseName } from '../../../../templates/adapters/environment.ts';
import type { Broker, Logger } from '../../../../templates/runtime/ports.ts';
import { systemClock } from '../../../../templates/runtime/system-clock.ts';
import type { BrokerName, SystemDescription } from '../../../../templates/runtime/system.ts';
import { writeSystem, type Project } from '../project/project.ts';
import { freePort } from '../servers/free-port.ts';
import { Observer } from './observer.ts';
import { ServiceRun, type Exit } from './service-run.ts';

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

export interface Ended extends Exit {
  readonly said: string;
}

/** How many processes of which service. */
export type Layout = Readonly<Record<string, number>>;

/** A running fault shop: its processes, and an observer. */
export class Rig {
  readonly options: RigOptions;
  readonly observer: Observer;
  readonly #services = new Map<string, ServiceRun[]>();
  readonly #programs = new Set<ChildProcess>();
  #broker: Broker | undefined;
  #widest: SystemDescription;

  constructor(options: RigOptions) {
    this.options = options;
    this.#widest = options.project.system;
    this.observer = new Observer(
      () => this.#widest,
      () => this.broker,
      (options.direct ?? options).databaseUrl,
    );
  }

  /** Makes the databases and channels, then starts the processes. */
  async start(layout: Layout): Promise<void> {
    await this.#migrate();
    await this.connect();
    await this.broker.declare(this.options.project.system);
    for (const [service, count] of Object.entries(layout)) await this.scale(service, count);
    await this.ready();
  }

  /** Draws the system anew and makes the databases that it then needs. Processes take it at their next start. */
  async redraw(system: SystemDescription, isWider: boolean): Promise<void> {
    await writeSystem(this.options.project.folder, system);
    if (isWider) this.#widest = system;
    await this.#migrate();
  }

  /** Runs a program of the project beside its services. @returns how it ended. */
  async program(name: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const file = path.join('runtime', 'dist', 'local', `${name}.js`);
    const env = { PATH: process.env['PATH'], ...this.#env(this.options.direct ?? this.options), ...extra };
    const child = spawn(process.execPath, [file, ...args], { cwd: this.options.project.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#programs.add(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    this.#programs.delete(child);
    return { code, signal, said };
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
  async scale(service: string, count: number): Promise<{ code: number | null; tookMs: number }[]> {
    const running = this.of(service);
    const kept = running.slice(0, count);
    this.#services.set(service, kept);
    const ended = await Promise.all(running.slice(count).map((each) => each.stop()));
    while (this.of(service).length < count) (await this.#add(service)).start();
    return ended;
  }

  /**
   * Starts the first process of a service with a crash point armed and waits until it has died there. It stays dead until
   * it is started. @param at `point:passing`. @throws Error where it ends otherwise.
   */
  async dieAt(service: string, at: string): Promise<ServiceRun> {
    const victim = await this.#add(service);
    victim.start({ EVENTWRIGHT_CRASH_AT: at }, false);
    const { code, signal } = await victim.nextExit();
    if (signal !== 'SIGKILL') throw new Error(`${victim.name} ended with ${code ?? signal} instead of at its crash point`);
    return victim;
  }

  async ready(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.ready()));
  }

  /** Ends all processes, by SIGTERM, and the observer's connections; the databases go with their server. Safe to repeat. */
  async remove(): Promise<void> {
    const processes = this.processes;
    this.#services.clear();
    for (const program of this.#programs) program.kill('SIGKILL');
    await Promise.all(processes.map((each) => each.retire()));
    await this.#broker?.close().catch(() => undefined);
    this.#broker = undefined;
    await this.observer.close();
  }

  async #migrate(): Promise<void> {
    const { code, said } = await this.program('migrate', []);
    if (code !== 0) throw new Error(`the migration failed: ${said}`);
  }

  async #add(service: string): Promise<ServiceRun> {
    const { folder } = this.options.project;
    const replica = this.of(service).length;
    const next = new ServiceRun({ folder, service, replica, port: await freePort(), env: this.#env(this.options) });
    this.#services.set(service, [...this.of(service), next]);
    return next;
  }

  #env({ databaseUrl, brokerUrl }: { databaseUrl: string; brokerUrl?: string }): Record<string, string> {
    const env = { DATABASE_URL: databaseUrl, BROKER: this.options.broker, FAULT_LEDGER: this.options.ledgerPath };
    return brokerUrl === undefined ? env : { ...env, BROKER_URL: brokerUrl };
  }

  #transportUrl(serverUrl: string): string {
    const url = new URL(serverUrl);
    url.pathname = `/${brokerDatabaseName(this.options.project.system)}`;
    return url.href;
  }
}
