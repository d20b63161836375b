import { useCallback, useEffect, useState } from 'react';
import { HostError, type GenerateOutcome } from '../../shared/host-contract.ts';
import { useApp } from '../state/app.ts';

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export type Generation =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly jobId: string; readonly progress: Progress | undefined }
  | { readonly state: 'ended'; readonly outcome: GenerateOutcome };

export type Broker = 'postgres' | 'rabbitmq' | 'nats' | 'kafka';

const failed = (error: unknown): GenerateOutcome => {
  if (error instanceof HostError) return { outcome: 'failed', message: error.message, remedy: error.remedy };
  throw error;
};

/** Runs one generation at a time over the host, with its progress. */
export function useGeneration() {
  const { host, document, ui, projectRules } = useApp();
  const [generation, setGeneration] = useState<Generation>({ state: 'idle' });

  useEffect(
    () =>
      host.onEvent((event) => {
        if (event.type !== 'job-progress') return;
        const { jobId, stage, done, total } = event;
        setGeneration((now) => (now.state === 'running' && now.jobId === jobId ? { ...now, progress: { stage, done, total } } : now));
      }),
    [host],
  );

  const start = useCallback(
    async (folder: string, broker: Broker | null) => {
      const jobId = crypto.randomUUID();
      setGeneration({ state: 'running', jobId, progress: undefined });
      const { rules } = projectRules.getState();
      const outcome = await host
        .generate({ jobId, text: document.text(), folder, broker, ...(rules && { rules: rules.text }) })
        .catch(failed);
      if (outcome.outcome === 'generated')
        ui.setState(({ generations }) => ({ generatedFolder: outcome.folder, generations: generations + 1 }));
      setGeneration({ state: 'ended', outcome });
    },
    [host, document, ui, projectRules],
  );

  const cancel = useCallback(() => {
    if (generation.state === 'running') void host.cancelJob({ jobId: generation.jobId });
  }, [host, generation]);

  return { generation, start, cancel };
}
