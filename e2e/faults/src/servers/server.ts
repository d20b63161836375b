/** A server of the harness's own: never one that the machine shares. */
export interface OwnServer {
  readonly port: number;
  /** Ends it at once, as a crash would. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again over the same files and port; resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

/** Ends a process and waits until it is gone. */
export async function killProcess(pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(pid, signal);
    for (;;) {
      process.kill(pid, 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
