import { lazy, Suspense } from 'react';
import type { Format } from 'eventwright/model/index.ts';
import { texts } from '../texts/index.ts';

// The editor is large, and only dialogs that compare need it.
const DiffEditor = lazy(() => import('./diff-editor.tsx').then(({ DiffEditor: component }) => ({ default: component })));

export interface DiffSide {
  readonly text: string;
  readonly label: string;
}

export interface DiffProps {
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly format: Format;
}

/** Two texts side by side, with what differs marked. */
export function TextDiff(props: DiffProps) {
  return (
    <div className="flex h-80 min-h-0 flex-col overflow-hidden rounded-lg border border-line">
      <div className="grid flex-none grid-cols-2 border-b border-line bg-sunken text-xs text-muted">
        <span className="px-3 py-1">{props.before.label}</span>
        <span className="px-3 py-1">{props.after.label}</span>
      </div>
      <div className="min-h-0 flex-1">
        <Suspense fallback={<p className="p-3 text-sm text-muted">{texts.text.loading}</p>}>
          <DiffEditor {...props} />
        </Suspense>
      </div>
    </div>
  );
}
