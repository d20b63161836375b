import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, patientMs } from '../eventually.ts';

export interface ServiceOptions {
  /** Folder of the project. */
  readonly folder: string;
  readonly service: string;
  /** 0-based. */
  readonly replica: number;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const restartPauseMs = 100;
/** The pause grows where a process dies at once, as it does while its database is away. */
const longestPauseMs = 1000;
/** Over the ten seconds that a drain may take, so that one that takes longer is seen. */
const stopLimitMs = 15_000;

/** One process of a generated service, started again whenever it dies, as an orchestrator would. */
export class ServiceRun {
  readonly name: string;
  readonly url: string;
  readonly exits: Exit[] = [];
  readonly #options: ServiceOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #again = true;
  #retired = false;
  #deaths = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.name = `${options.service}-${options.replica}`;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /**
   * Starts the process. @param extra environment of this start alone, such as a crash point: a restart has none of it.
   * @param again whether it is started again when it dies.
   */
  start(extra: Readonly<Record<string, string>> = {}, again = true): void {
    if (this.#retired) return;
    const { folder, service, port, env } = this.#options;
    const log = openSync(path.join(folder, `${this.name}.log`), 'a');
    const child = spawn(process.execPath, [path.join(folder, 'services', service, 'dist', 'main.js')], {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env, ...extra },
    });
    closeSync(log);
    this.#stopping = false;
    this.#again = again;
    this.#child = child;
    child.once('exit', (code, signal) => void this.#onExit(child, { code, signal }));
  }

  async ready(): Promise<void> {
    await eventually(`${this.name} is ready`, patientMs, async () => (await fetch(`${this.url}/readyz`)).ok);
  }

  /** Sends a signal to the running process. @returns false where there is none at this moment. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.kill(signal);
  }

  /** The next end of the process. */
  async nextExit(): Promise<Exit> {
    const before = this.exits.length;
    await eventually(`${this.name} ends`, patientMs, async () => this.exits.length > before, 10);
    const exit = this.exits[before];
    if (exit === undefined) throw new Error('no exit');
    return exit;
  }

  /** Restarts the process with a crash point armed, until it runs again. @param at `point:passing`. @returns the signal that ended it. */
  async crashAt(at: string): Promise<NodeJS.Signals | null> {
    await this.stop('SIGKILL');
    const died = this.nextExit();
    this.start({ EVENTWRIGHT_CRASH_AT: at });
    const { signal } = await died;
    await this.ready();
    return signal;
  }

  /** Ends it for good, by SIGKILL where the signal does not. @returns how it ended, and how long that took. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit & { readonly tookMs: number }> {
    this.#stopping = true;
    const child = this.#child;
    const startMs = performance.now();
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return { code: null, signal: null, tookMs: 0 };
    const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    const [code, by] = await gone;
    clearTimeout(late);
    return { code, signal: by, tookMs: performance.now() - startMs };
  }

  /** Ends it, and nothing starts it any more. */
  async retire(): Promise<void> {
    this.#retired = true;
    this.signal('SIGCONT');
    await this.stop();
  }

  async #onExit(child: ChildProcess, exit: Exit): Promise<void> {
    this.exits.push(exit);
    if (this.#stopping || !this.#again) return;
    this.#deaths = exit.signal === null ? this.#deaths + 1 : 0;
    await sleep(Math.min(longestPauseMs, restartPauseMs * 2 ** this.#deaths));
    // Somebody else may have started the next one during the pause.
    if (!this.#stopping && this.#child === child) this.start();
  }
}
