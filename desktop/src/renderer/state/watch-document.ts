import type { App } from './app.ts';
import { openPath, reportFailure } from './file-actions.ts';

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
    if (!dirty) void openPath(app, event.path);
    else void askAboutChange(app, event.path, event.hash).catch((error: unknown) => reportFailure(app, error));
  });
}

async function askAboutChange(app: App, path: string, hash: string): Promise<void> {
  const { text } = await app.host.readDocument({ path });
  app.ui.setState({ dialog: { type: 'conflict', theirs: { text, hash } } });
}
