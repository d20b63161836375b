import { History } from 'lucide-react';
import { restoreBackup } from '../state/backup-content.ts';
import { useApp } from '../state/app.ts';
import { reportFailure } from '../state/file-actions.ts';
import { notify, type Backup } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { Modal } from './modal.tsx';

const dateFormat = () => new Intl.DateTimeFormat(texts.locale, { dateStyle: 'medium', timeStyle: 'medium' });

/** Offers what was not saved when the designer ended. */
export function RestoreDialog({ backups }: { readonly backups: readonly Backup[] }) {
  const app = useApp();
  const close = () => app.ui.setState({ dialog: undefined });
  const restore = async ({ id }: Backup) => {
    const { content } = await app.host.readBackup({ id });
    close();
    if (!restoreBackup(app.document, content, texts.undo.restore)) return notify(app.ui, 'error', texts.restore.unreadable);
    app.canvas?.fitNew();
    // Not before this page has a backup of its own.
    await app.host.keepBackup({ id: app.pageId, name: app.document.snapshot().file.name, content });
    await app.host.dropBackup({ id });
  };
  const discardAll = async () => {
    close();
    await Promise.all(backups.map(({ id }) => app.host.dropBackup({ id })));
  };
  const run = (work: Promise<void>) => void work.catch((error: unknown) => reportFailure(app, error));
  return (
    <Modal
      title={texts.restore.title}
      description={texts.restore.description}
      footer={
        <>
          <button type="button" className="ew-button" data-tone="danger" onClick={() => run(discardAll())}>
            {texts.restore.discard}
          </button>
          <button type="button" className="ew-button" data-tone="outline" onClick={close}>
            {texts.restore.later}
          </button>
        </>
      }
    >
      <div className="-mx-2">
        {backups.map((backup) => (
          <button
            key={backup.id}
            type="button"
            className="flex h-10 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-hover"
            onClick={() => run(restore(backup))}
          >
            <History size={16} className="flex-none text-muted" aria-hidden />
            <span className="min-w-0 flex-1 truncate text-sm">{backup.name}</span>
            <span className="flex-none text-xs text-faint">{dateFormat().format(backup.savedMs)}</span>
          </button>
        ))}
      </div>
    </Modal>
  );
}
