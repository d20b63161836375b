import { Worker } from 'node:worker_threads';
import type { HostResult } from '../shared/host-contract.ts';
import { cancelMessage, type GenerateMessage, type GenerateProgress, type GenerateTask } from './generate-message.ts';

export interface GenerateJob {
  outcome: Promise<HostResult<'generate'>>;
  cancel(): void;
}

const crashed = (reason: string): HostResult<'generate'> => ({
  outcome: 'failed',
  message: `The generator stopped: ${reason}.`,
  remedy: 'Nothing was written unless the log says so. Try again; if it happens again, report it with the topology.',
});

/**
 * Generates in a thread of its own, so that the host stays responsive.
 * @param workerUrl the bundled `generate-worker.ts`
 */
export function startGenerateJob(workerUrl: URL, task: GenerateTask, onProgress: (progress: GenerateProgress) => void): GenerateJob {
  const worker = new Worker(workerUrl, { workerData: task });
  const outcome = new Promise<HostResult<'generate'>>((resolve) => {
    worker.on('message', (message: GenerateMessage) => {
      if (message.type === 'progress') onProgress(message.progress);
      else resolve(message.outcome);
    });
    worker.on('error', (error) => resolve(crashed(error instanceof Error ? error.message : String(error))));
    worker.on('exit', (code) => resolve(crashed(`it ended with code ${code}`)));
  });
  return { outcome, cancel: () => worker.postMessage(cancelMessage) };
}
