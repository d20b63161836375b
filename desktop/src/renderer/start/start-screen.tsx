import { FileText, FolderOpen, SquarePlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { HostResult } from '../../shared/host-contract.ts';
import { useRunCommand } from '../commands/use-commands.ts';
import { openExample, openPath, reportFailure, whenSafe } from '../state/file-actions.ts';
import { useRecent } from '../frame/use-recent.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { ExampleSketch } from './example-sketch.tsx';

type Example = HostResult<'listExamples'>['examples'][number];

function useExamples(): readonly Example[] {
  const app = useApp();
  const [examples, setExamples] = useState<readonly Example[]>([]);
  useEffect(() => {
    app.host.listExamples({}).then(
      (result) => setExamples(result.examples),
      (error: unknown) => reportFailure(app, error),
    );
  }, [app]);
  return examples;
}

function Gallery({ examples }: { readonly examples: readonly Example[] }) {
  const app = useApp();
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(192px,1fr))] gap-2.5">
      {examples.map(({ name, title, description }) => (
        <button
          key={name}
          type="button"
          aria-label={title}
          title={description}
          className="group flex flex-col overflow-hidden rounded-xl border border-line bg-surface text-left transition-colors hover:border-accent"
          onClick={() => whenSafe(app, () => void openExample(app, name))}
        >
          <div className="h-20 w-full border-b border-line bg-canvas">
            <ExampleSketch name={name} />
          </div>
          <div className="w-full px-3 py-2">
            <div className="truncate text-sm font-medium">{title}</div>
            <div className="line-clamp-2 text-xs text-muted">{description}</div>
          </div>
        </button>
      ))}
    </div>
  );
}

const maxShown = 4;

/** The files that were worked on last; nothing where there are none. */
function Recent() {
  const app = useApp();
  const files = useRecent();
  if (files.length === 0) return null;
  return (
    <section aria-label={texts.dialogs.recent}>
      <h3 className="pb-1.5 text-sm font-semibold">{texts.dialogs.recent}</h3>
      <div className="grid grid-cols-2 gap-x-2.5">
        {files.slice(0, maxShown).map(({ path, name }) => (
          <button
            key={path}
            type="button"
            title={path}
            className="flex h-8 min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-hover"
            onClick={() => whenSafe(app, () => void openPath(app, path))}
          >
            <FileText size={15} className="flex-none text-muted" aria-hidden />
            <span className="truncate text-sm">{name}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** An empty canvas: three ways in, one sentence each. */
export function StartScreen() {
  const run = useRunCommand();
  const examples = useExamples();
  return (
    <div className="absolute inset-0 z-20 overflow-y-auto bg-canvas">
      <div className="mx-auto flex max-w-3xl flex-col gap-5 px-6 py-8">
        <div>
          <h2 className="text-xl font-semibold">{texts.start.title}</h2>
          <p className="text-sm text-muted">
            {texts.start.lead}{' '}
            <button type="button" className="text-accent hover:underline" onClick={() => run('help.tour')}>
              {texts.start.tour}
            </button>
          </p>
        </div>
        <div className="grid grid-cols-2 gap-2.5">
          <button
            type="button"
            className="flex items-start gap-3 rounded-xl border border-line bg-surface p-3.5 text-left transition-colors hover:border-accent"
            aria-label={texts.start.firstNode}
            onClick={() => run('add.by-name')}
          >
            <SquarePlus size={18} className="mt-0.5 flex-none text-accent" aria-hidden />
            <span>
              <span className="block text-sm font-semibold">{texts.start.firstNode}</span>
              <span className="block text-xs text-muted">{texts.start.firstNodeHint}</span>
            </span>
          </button>
          <button
            type="button"
            className="flex items-start gap-3 rounded-xl border border-line bg-surface p-3.5 text-left transition-colors hover:border-accent"
            aria-label={texts.start.open}
            onClick={() => run('file.open')}
          >
            <FolderOpen size={18} className="mt-0.5 flex-none text-accent" aria-hidden />
            <span>
              <span className="block text-sm font-semibold">{texts.start.open}</span>
              <span className="block text-xs text-muted">{texts.start.openHint}</span>
            </span>
          </button>
        </div>
        <Recent />
        {examples.length > 0 && (
          <section aria-label={texts.start.gallery}>
            <h3 className="text-sm font-semibold">{texts.start.gallery}</h3>
            <p className="pb-2.5 text-xs text-muted">{texts.start.galleryHint}</p>
            <Gallery examples={examples} />
          </section>
        )}
      </div>
    </div>
  );
}
