import { parentPort, workerData } from 'node:worker_threads';
import { generateProject, type GenerateResult, type GenerateStage } from 'eventwright/node/generate-project.ts';
import { readRulesFile } from 'eventwright/rules/index.ts';
import type { HostResult } from '../shared/host-contract.ts';
import { cancelMessage, type GenerateMessage, type GenerateTask, type PreviewMessage, type PreviewTask } from './generate-message.ts';
import { errorCode, ioError } from './io-errors.ts';
import { previewProject } from './preview-project.ts';

const stages: Record<GenerateStage, string> = {
  check: 'Checking the topology',
  plan: 'Planning the project',
  emit: 'Composing the files',
  write: 'Writing the files',
};
const maxNamed = 5;

function listed(paths: readonly string[]): string {
  const rest = paths.length - maxNamed;
  return paths.slice(0, maxNamed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const refusal = (findings: Extract<GenerateResult, { outcome: 'refused' }>['findings']) => ({
  outcome: 'refused' as const,
  findings: findings.map(({ severity, message, remedy, ruleId }) => ({ severity, message, remedy, ruleId })),
});

function outcomeOf(result: GenerateResult): HostResult<'generate'> {
  switch (result.outcome) {
    case 'generated':
      if (result.paths.conflicts.length > 0)
        return {
          outcome: 'failed',
          message: `Generated, but you and the drawing changed the same lines of ${listed(result.paths.conflicts)}.`,
          remedy: 'Open them, choose between the lines at <<<<<<< and >>>>>>>, and remove the markers.',
        };
      return { outcome: 'generated', folder: result.folder, written: result.written, unchanged: result.unchanged, kept: result.kept };
    case 'refused':
      return refusal(result.findings);
    case 'blocked':
      return {
        outcome: 'failed',
        message: `Nothing was written, since these files cannot be merged: ${listed(result.files.map(({ path }) => path))}.`,
        remedy: 'Resolve their conflict markers, or move away what Eventwright did not write, and generate again.',
      };
    case 'cancelled':
      return { outcome: 'cancelled' };
  }
}

/** Faults of the disk in our words; the generator's own errors say what happened themselves. */
function failureOf(error: unknown, folder: string): { outcome: 'failed'; message: string; remedy: string } {
  const isSystemError = error instanceof Error && 'syscall' in error && errorCode(error) !== undefined;
  if (isSystemError) {
    const { message, remedy } = ioError(error, `generate into ${folder}`);
    return { outcome: 'failed', message, remedy };
  }
  return {
    outcome: 'failed',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Nothing was written. Correct that, or choose another folder.',
  };
}

async function run(
  { text, folder, broker, rules }: GenerateTask,
  signal: AbortSignal,
  send: (message: GenerateMessage) => void,
): Promise<void> {
  try {
    const result = await generateProject({
      text,
      folder,
      ...(rules !== undefined && { config: readRulesFile(rules).config }),
      ...(broker !== null && { broker }),
      signal,
      onProgress: ({ stage, done, total }) => send({ type: 'progress', progress: { stage: stages[stage], done, total } }),
    });
    send({ type: 'outcome', outcome: outcomeOf(result) });
  } catch (error) {
    send({ type: 'outcome', outcome: failureOf(error, folder) });
  }
}

async function preview(task: PreviewTask, signal: AbortSignal): Promise<PreviewMessage> {
  try {
    return { type: 'outcome', outcome: await previewProject(task, signal, refusal) };
  } catch (error) {
    return { type: 'outcome', outcome: failureOf(error, task.folder) };
  }
}

const port = parentPort;
if (!port) throw new Error('This module runs as a thread.');
const cancel = new AbortController();
port.on('message', (message) => {
  if (message === cancelMessage) cancel.abort();
});
const task = workerData as GenerateTask | PreviewTask;
const send = (message: GenerateMessage | PreviewMessage) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- That is for windows; this is a thread.
  port.postMessage(message);
};
if ('isPreview' in task) send(await preview(task, cancel.signal));
else await run(task, cancel.signal, send);
port.close();
