import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { Modal } from '../frame/modal.tsx';
import { reportFailure } from '../state/file-actions.ts';
import { useApp, useFindings } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { projectFolder } from './project-folder.ts';
import { OutcomeView } from './outcome-view.tsx';
import { useGeneration, type Broker, type Progress } from './use-generation.ts';

const brokers: readonly Broker[] = ['postgres', 'rabbitmq', 'nats', 'kafka'];

function ProgressView({ progress }: { readonly progress: Progress | undefined }) {
  const counted = progress !== undefined && progress.total > 0;
  return (
    <output className="mt-4 block">
      <span className="flex justify-between text-xs text-muted">
        <span>{progress?.stage ?? texts.generate.starting}</span>
        {counted && <span className="tabular-nums">{texts.generate.progress(progress.done, progress.total)}</span>}
      </span>
      <progress className="ew-progress" aria-label={texts.generate.title} {...(counted && { value: progress.done, max: progress.total })} />
    </output>
  );
}

function FolderField({ folder, onChange }: { readonly folder: string; readonly onChange: (folder: string) => void }) {
  const app = useApp();
  const browse = async () => {
    const { path } = await app.host.pickFolder({ title: texts.generate.title });
    if (path !== null) onChange(path);
  };
  return (
    <label className="block text-xs text-muted">
      {texts.generate.folder}
      <span className="mt-1 flex gap-2">
        <input className="ew-field" value={folder} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
        {app.info.nativeDialogs && (
          <button
            type="button"
            className="ew-button flex-none"
            data-tone="outline"
            onClick={() => void browse().catch((error: unknown) => reportFailure(app, error))}
          >
            <FolderOpen size={14} aria-hidden />
            {texts.generate.browse}
          </button>
        )}
      </span>
    </label>
  );
}

/** Asks for folder and broker, generates, and says how it went. */
export function GenerateDialog() {
  const app = useApp();
  const errors = useFindings((state) => state.counts.error);
  const [folder, setFolder] = useState(() => app.ui.getState().generatedFolder ?? projectFolder(app));
  const [broker, setBroker] = useState<Broker | ''>('');
  const { generation, start, cancel } = useGeneration();
  const running = generation.state === 'running';
  const close = () => {
    cancel();
    app.ui.setState({ dialog: undefined });
  };
  return (
    <Modal
      title={texts.generate.title}
      description={texts.generate.description}
      width={560}
      onClose={close}
      footer={
        <>
          <button type="button" className="ew-button" onClick={running ? cancel : close}>
            {running ? texts.dialogs.cancel : texts.dialogs.close}
          </button>
          <button
            type="button"
            className="ew-button"
            data-tone="primary"
            disabled={running || folder.trim() === ''}
            onClick={() => void start(folder.trim(), broker || null)}
          >
            {texts.generate.run}
          </button>
        </>
      }
    >
      <div className="grid grid-cols-[1fr_176px] gap-3">
        <FolderField folder={folder} onChange={setFolder} />
        <label className="block text-xs text-muted">
          {texts.generate.broker}
          <select className="ew-field mt-1" value={broker} onChange={(event) => setBroker(event.target.value as Broker | '')}>
            <option value="">{texts.generate.brokerOfDrawing}</option>
            {brokers.map((name) => (
              <option key={name} value={name}>
                {texts.brokers[name]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {generation.state === 'idle' && errors > 0 && (
        <p className="mt-3 rounded-lg bg-warning-soft px-3 py-2 text-xs">{texts.generate.hasErrors(errors)}</p>
      )}
      {running && <ProgressView progress={generation.progress} />}
      {generation.state === 'ended' && <OutcomeView outcome={generation.outcome} />}
    </Modal>
  );
}
