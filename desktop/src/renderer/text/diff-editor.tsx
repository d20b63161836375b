import { useEffect, useRef } from 'react';
import type { DiffProps } from './text-diff.tsx';
import { editor, nameSides } from './monaco.ts';
import { useEditorTheme } from './use-editor-theme.ts';

const options = {
  readOnly: true,
  originalEditable: false,
  renderSideBySide: true,
  // A dialog is narrower than the width below which the editor would show one column.
  useInlineViewWhenSpaceIsLimited: false,
  automaticLayout: true,
  fontSize: 12,
  lineHeight: 18,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderOverviewRuler: false,
  overviewRulerLanes: 0,
  hideUnchangedRegions: { enabled: true },
  theme: 'eventwright',
} as const;

/** Monaco's comparison, read-only. */
export function DiffEditor({ before, after, format }: DiffProps) {
  const host = useRef<HTMLDivElement>(null);
  useEditorTheme();
  useEffect(() => {
    if (!host.current) return undefined;
    const [original, modified] = [editor.createModel(before.text, format), editor.createModel(after.text, format)];
    const instance = editor.createDiffEditor(host.current, options);
    instance.setModel({ original, modified });
    nameSides(instance, before.label, after.label);
    return () => {
      instance.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before.text, before.label, after.text, after.label, format]);
  return <div ref={host} className="h-full w-full" data-testid="text-diff" />;
}
