import type { App } from './app.ts';
import { followDisk, reportFailure } from './file-actions.ts';

/** Warns before unsaved work is left, names the tab after the file, and notices changes on disk. */
export function watchDocument(app: App): void {
  window.addEventListener('beforeunload', (event) => {
    if (app.document.snapshot().dirty) event.preventDefault();
  });
  const nameTab = () => {
    const { file, dirty } = app.document.snapshot();
    document.title = `${dirty ? '• ' : ''}${file.name} – Eventwright`;
  };
  app.document.subscribe(nameTab);
  nameTab();
  app.host.onEvent((event) => {
    const { file, dirty } = app.document.snapshot();
    if (event.type !== 'document-changed' || event.path !== file.path || event.hash === file.hash) return;
    void meetChange(app, event.path, dirty).catch((error: unknown) => reportFailure(app, error));
  });
}

/** Without unsaved work the new version is taken at once, as a step that undo takes back; else the user is asked. */
async function meetChange(app: App, path: string, dirty: boolean): Promise<void> {
  const { text, hash } = await app.host.readDocument({ path });
  if (app.document.snapshot().file.path !== path) return;
  if (dirty) app.ui.setState({ dialog: { type: 'conflict', theirs: { text, hash } } });
  else followDisk(app, { text, hash });
}
