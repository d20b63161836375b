import { HostError, type HostArgs, type HostEvent, type HostResult } from '../shared/host-contract.ts';
import { runGenerateJob, runPreviewJob } from './generate-job.ts';
import type { PathAccess } from './path-access.ts';

export interface GenerateJobsOptions {
  access: PathAccess;
  /** Where the bundled `generate-worker.ts` is; it may be bundled when it is first asked for. */
  generateWorker(): Promise<URL>;
  emit(event: HostEvent): void;
}

export interface GenerateJobs {
  generate(args: HostArgs<'generate'>): Promise<HostResult<'generate'>>;
  /** Cancels the preview that runs, whose answer nobody waits for any more. */
  preview(args: HostArgs<'preview'>): Promise<HostResult<'preview'>>;
  /** A name that is not running does nothing: it may just have ended. */
  cancel(jobId: string): void;
  /** Cancels all; resolves when they have ended. */
  close(): Promise<void>;
}

const maxJobs = 2;

/** The generations that run, by the names that their callers chose. */
export function createGenerateJobs({ access, generateWorker, emit }: GenerateJobsOptions): GenerateJobs {
  const running = new Map<string, { cancel: AbortController; ended: Promise<unknown> }>();

  async function run({ jobId, folder, ...rest }: HostArgs<'generate'>, signal: AbortSignal): Promise<HostResult<'generate'>> {
    const [target, workerUrl] = await Promise.all([access.resolve(folder), generateWorker()]);
    return await runGenerateJob(workerUrl, { folder: target, ...rest }, signal, (progress) =>
      emit({ type: 'job-progress', jobId, ...progress }),
    );
  }

  let cancelPreview: AbortController | undefined;
  let previewEnded: Promise<unknown> = Promise.resolve();

  return {
    async preview({ folder, ...rest }) {
      cancelPreview?.abort();
      const cancel = (cancelPreview = new AbortController());
      const before = previewEnded;
      const outcome = (async () => {
        await before;
        const [target, workerUrl] = await Promise.all([access.resolve(folder), generateWorker()]);
        return await runPreviewJob(workerUrl, { isPreview: true, folder: target, ...rest }, cancel.signal);
      })();
      previewEnded = outcome.catch(() => undefined);
      return await outcome;
    },
    async generate(args) {
      const { jobId } = args;
      if (running.has(jobId)) throw new HostError('bad-request', `A job named ${jobId} is running.`, 'Wait for it, or cancel it.');
      if (running.size >= maxJobs)
        throw new HostError('not-allowed', `${maxJobs} generations are running already.`, 'Wait for one, or cancel one.');
      const cancel = new AbortController();
      const outcome = run(args, cancel.signal).finally(() => running.delete(jobId));
      running.set(jobId, { cancel, ended: outcome.catch(() => undefined) });
      return await outcome;
    },
    cancel: (jobId) => running.get(jobId)?.cancel.abort(),
    async close() {
      cancelPreview?.abort();
      for (const { cancel } of running.values()) cancel.abort();
      await Promise.all([previewEnded, ...[...running.values()].map(({ ended }) => ended)]);
    },
  };
}
