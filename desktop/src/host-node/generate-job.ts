import { Worker } from 'node:worker_threads';
import type { HostResult } from '../shared/host-contract.ts';
import { cancelMessage, type GenerateMessage, type GenerateProgress, type GenerateTask } from './generate-message.ts';

const crashed = (reason: string): HostResult<'generate'> => ({
  outcome: 'failed',
  message: `The generator stopped: ${reason}.`,
  remedy: 'Look into the folder before you try again; if it happens again, report it with the topology.',
});

/**
 * Generates in a thread of its own, so that the host stays responsive. Never rejects.
 * @param workerUrl the bundled `generate-worker.ts`
 * @param signal asks the thread to stop; it does so before it writes, or not at all
 */
export function runGenerateJob(
  workerUrl: URL,
  task: GenerateTask,
  signal: AbortSignal,
  onProgress: (progress: GenerateProgress) => void,
): Promise<HostResult<'generate'>> {
  if (signal.aborted) return Promise.resolve({ outcome: 'cancelled' });
  const worker = new Worker(workerUrl, { workerData: task });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- That is for windows; this is a thread.
  const cancel = () => worker.postMessage(cancelMessage);
  signal.addEventListener('abort', cancel, { once: true });
  return new Promise<HostResult<'generate'>>((resolve) => {
    worker.on('message', (message: GenerateMessage) => {
      if (message.type === 'progress') onProgress(message.progress);
      else resolve(message.outcome);
    });
    worker.on('error', (error) => resolve(crashed(error instanceof Error ? error.message : String(error))));
    worker.on('exit', (code) => resolve(crashed(`it ended with code ${code}`)));
  }).finally(() => signal.removeEventListener('abort', cancel));
}
