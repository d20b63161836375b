import { HostError } from '../../shared/host-contract.ts';
import type { App } from './app.ts';
import { backupContent } from './backup-content.ts';
import { notify } from './ui-store.ts';

/** Longest time between an edit and its backup, ms; less than the second that is promised, for writing takes some of it. */
const delayMs = 700;

/**
 * Keeps a backup of what is not saved, and drops it when it is. While one is being written the next waits.
 * @param id of this page, the same after a reload
 */
export function keepBackups(app: Pick<App, 'document' | 'host' | 'ui'>, id: string): void {
  const { document, host, ui } = app;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept: unknown;
  let failed = false;
  const write = async () => {
    const { revision, dirty, file } = document.snapshot();
    try {
      if (dirty) await host.keepBackup({ id, name: file.name, content: backupContent(document) });
      else await host.dropBackup({ id });
      failed = false;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      // Told once: it would come again after each edit.
      if (!failed) notify(ui, 'error', error.message, error.remedy);
      failed = true;
    }
    timer = undefined;
    kept = `${revision} ${dirty}`;
    schedule();
  };
  const schedule = () => {
    const { revision, dirty } = document.snapshot();
    if (timer === undefined && kept !== `${revision} ${dirty}`) timer = setTimeout(() => void write(), delayMs);
  };
  kept = `${document.snapshot().revision} ${document.snapshot().dirty}`;
  document.subscribe(schedule);
}

const storageKey = 'eventwright.page';

/** The name of this tab's backup before a reload; undefined in a new tab. */
export const lastPageId = (storage: Pick<Storage, 'getItem'>): string | undefined => storage.getItem(storageKey) ?? undefined;

/** A name for the backup of this page, so that one that is offered and not taken yet is not written over. */
export function nextPageId(storage: Pick<Storage, 'setItem'>): string {
  const id = crypto.randomUUID();
  storage.setItem(storageKey, id);
  return id;
}
