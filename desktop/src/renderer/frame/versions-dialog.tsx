import { useEffect, useState } from 'react';
import type { HostResult } from '../../shared/host-contract.ts';
import { useApp } from '../state/app.ts';
import { reportFailure, restoreVersion } from '../state/file-actions.ts';
import { TextDiff } from '../text/text-diff.tsx';
import { texts } from '../texts/index.ts';
import { Modal } from './modal.tsx';

type Version = HostResult<'listVersions'>['versions'][number];

const dateFormat = () => new Intl.DateTimeFormat(texts.locale, { dateStyle: 'medium', timeStyle: 'medium' });

/** The earlier versions of the file, and the text of the one that is looked at. */
function useVersions() {
  const app = useApp();
  const [versions, setVersions] = useState<readonly Version[]>();
  const [shown, setShown] = useState<{ readonly version: Version; readonly text: string }>();
  const { path } = app.document.snapshot().file;
  const look = (version: Version) => {
    if (path === undefined) return;
    app.host.readVersion({ path, id: version.id }).then(
      ({ text }) => setShown({ version, text }),
      (error: unknown) => reportFailure(app, error),
    );
  };
  useEffect(() => {
    if (path === undefined) return;
    app.host.listVersions({ path }).then(
      (result) => {
        setVersions(result.versions);
        const [newest] = result.versions;
        if (newest) look(newest);
      },
      (error: unknown) => {
        setVersions([]);
        reportFailure(app, error);
      },
    );
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- Listed once, when the dialog opens.
  }, [app, path]);
  return { versions, shown, look };
}

/** What the file held before its last saves; each can be compared with now, and restored. */
export function VersionsDialog() {
  const app = useApp();
  const { versions, shown, look } = useVersions();
  return (
    <Modal
      title={texts.versions.title}
      description={texts.versions.description}
      width={1080}
      footer={
        <button
          type="button"
          className="ew-button"
          data-tone="primary"
          disabled={!shown}
          onClick={() => shown && restoreVersion(app, shown.text)}
        >
          {texts.versions.restore}
        </button>
      }
    >
      {versions?.length === 0 && <p className="text-sm text-muted">{texts.versions.empty}</p>}
      {versions === undefined && <p className="text-sm text-muted">{texts.dialogs.loading}</p>}
      {versions && versions.length > 0 && (
        <div className="grid grid-cols-[200px_minmax(0,1fr)] gap-4">
          <ul className="-ml-2 max-h-80 overflow-y-auto">
            {versions.map((version) => (
              <li key={version.id}>
                <button
                  type="button"
                  aria-current={shown?.version.id === version.id}
                  className="w-full rounded-md px-2 py-1.5 text-left hover:bg-hover aria-[current=true]:bg-accent-soft"
                  onClick={() => look(version)}
                >
                  <span className="block text-sm">{dateFormat().format(version.savedMs)}</span>
                  <span className="block text-xs text-muted">{texts.versions.size(version.bytes)}</span>
                </button>
              </li>
            ))}
          </ul>
          {shown && (
            <TextDiff
              before={{ text: shown.text, label: texts.versions.version(dateFormat().format(shown.version.savedMs)) }}
              after={{ text: app.document.text(), label: texts.versions.now }}
              format={app.document.snapshot().file.format}
            />
          )}
        </div>
      )}
    </Modal>
  );
}
