import { watch } from 'node:fs';
import path from 'node:path';

/** Editors write a file in several steps: what happens within this time counts as one change. */
const settleMs = 50;

/**
 * Yields each time that one of the files has changed, until the signal aborts. It watches the folders, since many editors replace a file
 * instead of writing into it.
 */
export async function* fileChanges(files: readonly string[], signal: AbortSignal): AsyncGenerator<void> {
  const wanted = new Set(files.map((file) => path.resolve(file)));
  const folders = new Set([...wanted].map((file) => path.dirname(file)));
  let wake: () => void = () => undefined;
  let changed = false;
  const note = () => {
    changed = true;
    wake();
  };
  const watchers = [...folders].map((folder) =>
    watch(folder, (_event, name) => {
      if (name === null || wanted.has(path.join(folder, name))) note();
    }),
  );
  signal.addEventListener('abort', note);
  try {
    while (!signal.aborted) {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      changed = false;
      yield;
    }
  } finally {
    for (const watcher of watchers) watcher.close();
    signal.removeEventListener('abort', note);
  }
}
