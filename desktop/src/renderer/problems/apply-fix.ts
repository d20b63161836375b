import { applyEdit, type Finding } from 'eventwright/model/index.ts';
import type { App } from '../state/app.ts';

/** Whether the findings belong to the drawing as it is; a fix was made for the one it was found in. */
export const fixesFit = ({ document, findings }: Pick<App, 'document' | 'findings'>) =>
  findings.getState().revision === document.snapshot().revision;

/** Applies the quick fix of a finding, as one step under the fix's name. @returns whether the drawing changed */
export function applyFix(app: Pick<App, 'document' | 'findings' | 'ui'>, { fix }: Finding): boolean {
  if (!fix || !fixesFit(app)) return false;
  const done = app.document.edit(fix.label, (topology) => applyEdit(topology, fix.edit));
  if (done) app.ui.setState({ lit: undefined });
  return done;
}
