import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelayMs } from '../runtime/retry.core.ts';
import { freePort } from './free-port.ts';
import type { ProjectPaths, RunningProcess } from './project-files.ts';

export interface ProcessOptions {
  readonly paths: ProjectPaths;
  readonly service: string;
  /** 0-based. */
  readonly replica: number;
  /** Wanted port; 0 for any. */
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told whenever pid, port or restart count changed. */
  readonly onChange: () => void;
  /** Told once where the service refuses its configuration; it is not started again. */
  readonly onRefused: (line: string) => void;
}

const restartPause = { baseMs: 200, multiplier: 2, maxMs: 5000, jitter: 'none' } as const;
/** A process that lived this long starts its back-off anew. */
const stableMs = 20_000;
const badConfiguration = 2;

/** One worker process of a service, started again whenever it dies. */
export class ServiceProcess {
  readonly #options: ProcessOptions;
  readonly #log: string;
  #child: ChildProcess | undefined;
  #port = 0;
  #restarts = 0;
  #failures = 0;
  #stopping = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#log = path.join(options.paths.logs, `${options.service}-${options.replica}.log`);
  }

  get state(): RunningProcess {
    const { service, replica } = this.#options;
    return { service, replica, pid: this.#child?.pid ?? 0, url: `http://127.0.0.1:${this.#port}`, restarts: this.#restarts };
  }

  async start(): Promise<void> {
    const { paths, service, env, port } = this.#options;
    this.#port = await freePort(this.#port === 0 ? port : this.#port);
    if (this.#stopping) return;
    const log = openSync(this.#log, 'a');
    const main = path.join(paths.root, 'services', service, 'dist', 'main.js');
    const startedMs = performance.now();
    // The IPC channel is how a service learns that its runner was killed.
    const child = spawn(process.execPath, [main], {
      cwd: paths.root,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...env, PORT: String(this.#port), HOST: '127.0.0.1', ...(this.#restarts > 0 ? { EVENTWRIGHT_CRASH_AT: undefined } : {}) },
    });
    closeSync(log);
    this.#child = child;
    this.#options.onChange();
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code) => {
        resolve();
        this.#onExit(code, performance.now() - startedMs);
      });
      child.once('error', () => resolve());
    });
  }

  /** SIGTERM, then SIGKILL for what is still there after `limitMs`. */
  async stop(limitMs: number): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = new AbortController();
    const late = sleep(limitMs, undefined, { signal: timer.signal }).then(
      () => child.kill('SIGKILL'),
      () => false,
    );
    await this.#ended;
    timer.abort();
    await late;
  }

  #onExit(code: number | null, livedMs: number): void {
    if (this.#stopping) return;
    if (code === badConfiguration) {
      this.#options.onRefused(lastLine(this.#log));
      return;
    }
    this.#failures = livedMs > stableMs ? 1 : this.#failures + 1;
    this.#restarts += 1;
    setTimeout(() => void this.start(), backoffDelayMs(restartPause, this.#failures, 0));
  }
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
}
