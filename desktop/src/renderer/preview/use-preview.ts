import { useEffect, useRef, useState } from 'react';
import { HostError, type PreviewOutcome } from '../../shared/host-contract.ts';
import { useApp, useDocumentPart, useUi, type App } from '../state/app.ts';
import { nothingDrifts, publishDrift } from '../state/ui-store.ts';
import { projectFolder } from '../generate/project-folder.ts';
import { knownHashes, mergeFiles, type ShownFile } from './merge-files.ts';

/** Quiet time after a change before the project is worked out anew, ms. */
const delayMs = 500;

export type Preview =
  | { readonly state: 'waiting' }
  | { readonly state: 'refused'; readonly findings: Extract<PreviewOutcome, { outcome: 'refused' }>['findings'] }
  | { readonly state: 'failed'; readonly message: string; readonly remedy: string }
  | { readonly state: 'shown' };

async function ask(app: App, files: readonly ShownFile[], folder: string): Promise<PreviewOutcome> {
  try {
    const { rules } = app.projectRules.getState();
    const settings = rules ? { rules: rules.text } : {};
    return await app.host.preview({ text: app.document.text(), broker: null, folder, known: knownHashes(files), ...settings });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { outcome: 'failed', message: error.message, remedy: error.remedy };
  }
}

/** The project as it would be generated, worked out by the host after each change. `files` stay while a newer answer is awaited. */
export function usePreview(): { readonly preview: Preview; readonly files: readonly ShownFile[]; readonly busy: boolean } {
  const app = useApp();
  const revision = useDocumentPart((snapshot) => snapshot.revision);
  const generated = useUi((state) => state.generatedFolder);
  const generations = useUi((state) => state.generations);
  /** What an answer belongs to: the drawing, and what was last written where it is compared. */
  const question = `${revision} ${generations}`;
  const [preview, setPreview] = useState<Preview>({ state: 'waiting' });
  const [files, setFiles] = useState<readonly ShownFile[]>([]);
  const [answered, setAnswered] = useState<string>();
  const latest = useRef<readonly ShownFile[]>([]);
  useEffect(() => {
    let current = true;
    const take = (outcome: PreviewOutcome) => {
      if (!current || outcome.outcome === 'cancelled') return;
      setAnswered(question);
      if (outcome.outcome === 'refused') return setPreview({ state: 'refused', findings: outcome.findings });
      if (outcome.outcome === 'failed') return setPreview({ state: 'failed', message: outcome.message, remedy: outcome.remedy });
      latest.current = mergeFiles(latest.current, outcome.files);
      setFiles(latest.current);
      setPreview({ state: 'shown' });
      publishDrift(app.ui, outcome.drift ?? []);
    };
    const timer = setTimeout(() => void ask(app, latest.current, generated ?? projectFolder(app)).then(take), delayMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [app, question, generated]);
  // Nothing keeps it up to date once the preview is gone.
  useEffect(() => () => app.ui.setState(nothingDrifts), [app]);
  return { preview, files, busy: answered !== question };
}
