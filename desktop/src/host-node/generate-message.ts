import type { HostArgs, HostResult } from '../shared/host-contract.ts';

/** What the worker is started with. */
export type GenerateTask = Pick<HostArgs<'generate'>, 'text' | 'folder' | 'broker'>;

export interface GenerateProgress {
  stage: string;
  done: number;
  total: number;
}

/** From the worker. */
export type GenerateMessage = { type: 'progress'; progress: GenerateProgress } | { type: 'outcome'; outcome: HostResult<'generate'> };

/** To the worker. */
export const cancelMessage = 'cancel';
