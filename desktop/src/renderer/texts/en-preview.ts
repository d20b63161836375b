import { plural } from './en-counts.ts';

/** English texts of the code preview. */
export const preview = {
  files: 'Files of the project',
  waiting: 'Working out the project…',
  refused: (count: number) => `The project cannot be generated yet: ${plural(count, 'problem')} to solve first.`,
  statuses: { new: 'new', changed: 'changed', kept: 'yours', same: '' },
  file: (path: string) => `${path}, as generated`,
  onDisk: (path: string) => `${path}, on disk`,
} as const;
