import { plural } from './en-counts.ts';

/** English texts about code and drawing that disagree. */
export const drift = {
  heading: 'Code',
  summary: (files: number) => `Code and drawing disagree in ${plural(files, 'place')}`,
  badge: (title: string, files: number) => `${title}: code and drawing disagree in ${plural(files, 'place')}`,
  show: (path: string) => `Show ${path} in the code preview`,
  reasons: {
    edited: { what: 'Edited by hand.', remedy: 'Draw the change or move it into a handler. Until then it is merged.' },
    missing: { what: 'Deleted.', remedy: 'Generate to accept that: it stays deleted.' },
    drawing: { what: 'Older than the drawing.', remedy: 'Generate to bring it up to date.' },
    orphan: { what: 'The drawing no longer has what this edited file is for.', remedy: 'Move what you need, and delete it.' },
    conflict: { what: 'A merge is not resolved.', remedy: 'Choose between the lines at <<<<<<< and >>>>>>>, and remove the markers.' },
    foreign: { what: 'Not written by Eventwright, and in the place of a generated file.', remedy: 'Move or rename it.' },
  },
} as const;
