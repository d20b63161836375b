import type { App } from './app.ts';
import { notify } from './ui-store.ts';
import { texts } from '../texts/index.ts';

/** The part of the browser's Web Locks that is needed: locks are shared by all windows of one host, and end with their window. */
export interface Locks {
  request(name: string, options: LockOptions, callback: (lock: unknown) => Promise<void>): Promise<unknown>;
}

/**
 * Lets one window at a time edit a file. The others show it, follow what is saved, and say so; each can take the file over,
 * which makes the first one a reader. When the window that edits is closed, the next one may edit.
 */
export function holdDocument(app: Pick<App, 'document' | 'ui'>, locks: Locks): void {
  let held: string | undefined;
  let letGo: AbortController | undefined;

  const follow = () => {
    const { path } = app.document.snapshot().file;
    if (path === held) return;
    letGo?.abort();
    held = path;
    letGo = new AbortController();
    read(false);
    if (path !== undefined) void take(path, letGo.signal, { ifAvailable: true });
  };

  const read = (only: boolean) => {
    app.document.setReadOnly(only);
    app.ui.setState({ editHere: only ? () => held !== undefined && letGo && void take(held, letGo.signal, { steal: true }) : undefined });
  };

  /** Ends when another document is opened here, or when another window takes the file over. */
  async function take(path: string, signal: AbortSignal, how: LockOptions): Promise<void> {
    let mine = false;
    try {
      await locks.request(`document:${path}`, how, async (lock) => {
        if (signal.aborted) return;
        if (lock === null) {
          read(true);
          // Waits in line for the window that edits to let go.
          void take(path, signal, { signal });
          return;
        }
        mine = true;
        read(false);
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
      if (signal.aborted || !mine) return;
      // Taken over: back into the line, as a reader.
      read(true);
      notify(app.ui, 'info', texts.file.takenOver(app.document.snapshot().file.name), texts.file.takenOverHint);
      void take(path, signal, { signal });
    }
  }

  app.document.subscribe(follow);
  follow();
}
