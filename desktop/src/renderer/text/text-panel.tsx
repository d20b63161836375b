import { lazy, Suspense } from 'react';
import { texts } from '../texts/index.ts';

// Monaco is larger than the rest of the designer: it comes when it is asked for.
const TextEditor = lazy(async () => ({ default: (await import('./text-editor.tsx')).TextEditor }));

/** The text view, with the editor loaded on first use. */
export function TextPanel() {
  return (
    <section aria-label={texts.regions.text} className="h-full">
      <Suspense fallback={<div className="p-3 text-sm text-muted">{texts.text.loading}</div>}>
        <TextEditor />
      </Suspense>
    </section>
  );
}
