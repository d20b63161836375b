import { FileText } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { HostResult } from '../../shared/host-contract.ts';
import { keepMine, openPath, reportFailure, saveDocument, saveToPath, suggestedName, takeTheirs, whenSafe } from '../state/file-actions.ts';
import { joinPath } from '../state/join-path.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { Modal } from './modal.tsx';
import { useRecent } from './use-recent.ts';
import { TextDiff } from '../text/text-diff.tsx';

/** The only field of its dialog. */
const focusOnMount = (input: HTMLInputElement | null) => input?.focus();

const dateFormat = () => new Intl.DateTimeFormat(texts.locale, { dateStyle: 'medium', timeStyle: 'short' });

function FileRow({ path, name, atMs }: { readonly path: string; readonly name: string; readonly atMs: number }) {
  const app = useApp();
  return (
    <button
      type="button"
      title={path}
      className="flex h-10 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-hover"
      onClick={() => void openPath(app, path)}
    >
      <FileText size={16} className="flex-none text-muted" aria-hidden />
      <span className="min-w-0 flex-1 truncate text-sm">{name}</span>
      <span className="flex-none text-xs text-faint">{dateFormat().format(atMs)}</span>
    </button>
  );
}

const headingStyle = 'px-2 pt-2 pb-1 text-xs font-semibold text-faint';

/** Topology files that were opened last, and those below the folder that the host serves. */
export function OpenDialog() {
  const app = useApp();
  const recent = useRecent();
  const [files, setFiles] = useState<HostResult<'listDocuments'>['files']>();
  useEffect(() => {
    app.host.listDocuments({}).then(
      (result) => setFiles(result.files),
      (error: unknown) => {
        setFiles([]);
        reportFailure(app, error);
      },
    );
  }, [app]);
  const others = files?.filter(({ path }) => !recent.some((file) => file.path === path));
  return (
    <Modal title={texts.dialogs.open} description={app.info.folder}>
      <div className="-mx-2">
        {recent.length > 0 && <h3 className={headingStyle}>{texts.dialogs.recent}</h3>}
        {recent.map(({ path, name, openedMs }) => (
          <FileRow key={path} path={path} name={name} atMs={openedMs} />
        ))}
        {recent.length > 0 && others && others.length > 0 && <h3 className={headingStyle}>{texts.dialogs.inFolder}</h3>}
        {others?.map(({ path, name, modifiedMs }) => (
          <FileRow key={path} path={path} name={name} atMs={modifiedMs} />
        ))}
        {files?.length === 0 && recent.length === 0 && <p className="px-2 py-3 text-sm text-muted">{texts.dialogs.noFiles}</p>}
        {files === undefined && <p className="px-2 py-3 text-sm text-muted">{texts.dialogs.loading}</p>}
      </div>
    </Modal>
  );
}

/** Asks for a path where the shell has no dialog of its own. */
export function SaveAsDialog() {
  const app = useApp();
  const [path, setPath] = useState(() => joinPath(app.info.folder, suggestedName(app)));
  const save = async () => {
    if (await saveToPath(app, path.trim())) app.ui.setState({ dialog: undefined });
  };
  return (
    <Modal
      title={texts.commands.saveAs}
      footer={
        <>
          <button type="button" className="ew-button" onClick={() => app.ui.setState({ dialog: undefined })}>
            {texts.dialogs.cancel}
          </button>
          <button type="submit" form="save-as" className="ew-button" data-tone="primary" disabled={path.trim() === ''}>
            {texts.commands.save}
          </button>
        </>
      }
    >
      <form
        id="save-as"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label className="text-xs text-muted">
          {texts.dialogs.path}
          <input
            ref={focusOnMount}
            className="ew-field mt-1"
            value={path}
            spellCheck={false}
            onChange={(event) => setPath(event.target.value)}
          />
        </label>
        <p className="mt-2 text-xs text-muted">{texts.dialogs.pathHint}</p>
      </form>
    </Modal>
  );
}

/** Unsaved changes stand in the way of another document. */
export function UnsavedDialog({ proceed }: { readonly proceed: () => void }) {
  const app = useApp();
  const close = () => app.ui.setState({ dialog: undefined });
  const save = async () => {
    close();
    if (await saveDocument(app)) whenSafe(app, proceed);
  };
  return (
    <Modal
      title={texts.dialogs.unsaved(app.document.snapshot().file.name)}
      description={texts.dialogs.unsavedHint}
      footer={
        <>
          <button
            type="button"
            className="ew-button mr-auto"
            data-tone="danger"
            onClick={() => {
              close();
              proceed();
            }}
          >
            {texts.dialogs.discard}
          </button>
          <button type="button" className="ew-button" onClick={close}>
            {texts.dialogs.cancel}
          </button>
          <button type="button" className="ew-button" data-tone="primary" onClick={() => void save()}>
            {texts.commands.save}
          </button>
        </>
      }
    />
  );
}

/** The file changed on disk while it was open here. */
export function ConflictDialog({ theirs }: { readonly theirs: { readonly text: string; readonly hash: string } }) {
  const app = useApp();
  return (
    <Modal
      title={texts.dialogs.conflict(app.document.snapshot().file.name)}
      description={texts.dialogs.conflictHint}
      width={960}
      footer={
        <>
          <button type="button" className="ew-button" data-tone="outline" onClick={() => takeTheirs(app, theirs)}>
            {texts.dialogs.takeTheirs}
          </button>
          <button type="button" className="ew-button" data-tone="primary" onClick={() => void keepMine(app, theirs.hash)}>
            {texts.dialogs.keepMine}
          </button>
        </>
      }
    >
      <TextDiff
        before={{ text: theirs.text, label: texts.dialogs.compareTheirs }}
        after={{ text: app.document.text(), label: texts.dialogs.compareMine }}
        format={app.document.snapshot().file.format}
      />
    </Modal>
  );
}
