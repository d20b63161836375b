import { createStore, type StoreApi } from 'zustand/vanilla';
import type { App } from './app.ts';
import { reportFailure } from './file-actions.ts';

/** The rules file of the open document: `eventwright.rules.yaml` in its folder or the nearest folder above, as the command line finds it. */
export interface ProjectRules {
  readonly rules: { readonly file: string; readonly text: string } | undefined;
}

export type ProjectRulesStore = StoreApi<ProjectRules>;

export const createProjectRules = (): ProjectRulesStore => createStore<ProjectRules>(() => ({ rules: undefined }));

/** Reads the rules file whenever another file is opened, and again when the user comes back to the window, since it is edited elsewhere. */
export function followProjectRules(app: App, window: Pick<Window, 'addEventListener'>): void {
  let followed: string | undefined;
  const read = async () => {
    const { path } = app.document.snapshot().file;
    followed = path;
    const { rules } = path === undefined ? { rules: null } : await app.host.readRules({ path });
    if (path !== app.document.snapshot().file.path) return;
    const known = app.projectRules.getState().rules;
    if (known?.file !== rules?.file || known?.text !== rules?.text) app.projectRules.setState({ rules: rules ?? undefined });
  };
  const refresh = () => void read().catch((error: unknown) => reportFailure(app, error));
  app.document.subscribe(() => {
    if (app.document.snapshot().file.path !== followed) refresh();
  });
  window.addEventListener('focus', refresh);
  refresh();
}
