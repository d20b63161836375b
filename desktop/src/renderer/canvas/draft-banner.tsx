import { AppWindow, FileWarning } from 'lucide-react';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';

const bannerStyle =
  'ew-late absolute top-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-2 rounded-lg border border-warning bg-warning-soft py-1.5 pr-1.5 pl-3 text-sm whitespace-nowrap shadow-float';

/** Says that another window edits this file, and takes it over when asked. */
export function ElsewhereBanner() {
  const editHere = useUi((state) => state.editHere);
  if (!editHere) return null;
  return (
    <output className={bannerStyle}>
      <AppWindow size={16} className="text-warning" aria-hidden />
      {texts.file.elsewhere}
      <button type="button" className="ew-button" data-tone="outline" onClick={editHere}>
        {texts.file.editHere}
      </button>
    </output>
  );
}

/** Says why the drawing is locked while the text cannot be read, and offers both ways out. */
export function DraftBanner() {
  const app = useApp();
  const draft = useDocumentPart((snapshot) => snapshot.draft);
  if (draft === undefined) return null;
  const discardable = Object.keys(app.document.topology.nodes).length > 0;
  return (
    <output className={bannerStyle}>
      <FileWarning size={16} className="text-warning" aria-hidden />
      {texts.text.locked}
      <button type="button" className="ew-button" data-tone="outline" onClick={() => app.ui.setState({ drawer: 'text' })}>
        {texts.text.showText}
      </button>
      {discardable && (
        <button type="button" className="ew-button" onClick={() => app.document.setDraft(undefined)}>
          {texts.text.discard}
        </button>
      )}
    </output>
  );
}
