import { Worker } from 'node:worker_threads';
import type { HostResult } from '../shared/host-contract.ts';
import {
  cancelMessage,
  type GenerateMessage,
  type GenerateProgress,
  type GenerateTask,
  type PreviewMessage,
  type PreviewTask,
} from './generate-message.ts';

interface Failure {
  outcome: 'failed';
  message: string;
  remedy: string;
}

const crashed = (reason: string): Failure => ({
  outcome: 'failed',
  message: `The generator stopped: ${reason}.`,
  remedy: 'Look into the folder before you try again; if it happens again, report it with the topology.',
});

type Message = GenerateMessage | PreviewMessage;
type OutcomeOf<Sent extends Message> = Extract<Sent, { type: 'outcome' }>['outcome'];

/** Runs the thread until it tells an outcome or ends. Never rejects. @param onMessage takes everything before the outcome */
function runThread<Sent extends Message>(
  workerUrl: URL,
  task: GenerateTask | PreviewTask,
  signal: AbortSignal,
  onMessage: (message: Sent) => void,
): Promise<OutcomeOf<Sent> | Failure | { outcome: 'cancelled' }> {
  if (signal.aborted) return Promise.resolve({ outcome: 'cancelled' });
  const worker = new Worker(workerUrl, { workerData: task });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- That is for windows; this is a thread.
  const cancel = () => worker.postMessage(cancelMessage);
  signal.addEventListener('abort', cancel, { once: true });
  return new Promise<OutcomeOf<Sent> | Failure>((resolve) => {
    worker.on('message', (message: Sent) => {
      if (message.type === 'outcome') resolve(message.outcome);
      else onMessage(message);
    });
    worker.on('error', (error) => resolve(crashed(error instanceof Error ? error.message : String(error))));
    worker.on('exit', (code) => resolve(crashed(`it ended with code ${code}`)));
  }).finally(() => signal.removeEventListener('abort', cancel));
}

/**
 * Generates in a thread of its own, so that the host stays responsive. Never rejects.
 * @param workerUrl the bundled `generate-worker.ts`
 * @param signal asks the thread to stop; it does so before it writes, or not at all
 */
export const runGenerateJob = (
  workerUrl: URL,
  task: GenerateTask,
  signal: AbortSignal,
  onProgress: (progress: GenerateProgress) => void,
): Promise<HostResult<'generate'>> =>
  runThread<GenerateMessage>(workerUrl, task, signal, (message) => {
    if (message.type === 'progress') onProgress(message.progress);
  });

/** Works out in a thread what generation would write. Never rejects. */
export const runPreviewJob = (workerUrl: URL, task: PreviewTask, signal: AbortSignal): Promise<HostResult<'preview'>> =>
  runThread<PreviewMessage>(workerUrl, task, signal, () => undefined);
