import type { HostArgs, HostResult } from '../shared/host-contract.ts';

/** What the worker is started with. */
export type GenerateTask = Pick<HostArgs<'generate'>, 'text' | 'folder' | 'broker' | 'rules'>;
/** The same for a preview, which writes nothing that stays. */
export type PreviewTask = HostArgs<'preview'> & { readonly isPreview: true };

export interface GenerateProgress {
  stage: string;
  done: number;
  total: number;
}

/** From the worker. */
export type GenerateMessage = { type: 'progress'; progress: GenerateProgress } | { type: 'outcome'; outcome: HostResult<'generate'> };

export type PreviewMessage = { type: 'progress' } | { type: 'outcome'; outcome: HostResult<'preview'> };

/** To the worker. */
export const cancelMessage = 'cancel';
