import { useEffect, useRef } from 'react';
import { texts } from '../texts/index.ts';
import { editor, nameSides } from '../text/monaco.ts';
import { useEditorTheme } from '../text/use-editor-theme.ts';
import type { ShownFile } from './merge-files.ts';

const languages: Readonly<Record<string, string>> = {
  ts: 'typescript',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  md: 'markdown',
  sql: 'sql',
  js: 'javascript',
};

const languageOf = (path: string) => {
  const name = path.split('/').at(-1) ?? '';
  return /^dockerfile/i.test(name) ? 'dockerfile' : (languages[name.split('.').at(-1) ?? ''] ?? 'plaintext');
};

const options = {
  readOnly: true,
  automaticLayout: true,
  fontSize: 13,
  lineHeight: 20,
  minimap: { enabled: false },
  stickyScroll: { enabled: false },
  scrollBeyondLastLine: false,
  padding: { top: 8, bottom: 8 },
  overviewRulerBorder: false,
  fixedOverflowWidgets: true,
  theme: 'eventwright',
} as const;

/** A file of the generated project, beside what is on disk where that differs. Read-only. */
export function PreviewEditor({ file }: { readonly file: ShownFile }) {
  const host = useRef<HTMLDivElement>(null);
  const { path, content, onDisk } = file;
  useEditorTheme();
  useEffect(() => {
    if (!host.current) return undefined;
    const ariaLabel = texts.preview.file(path);
    const model = editor.createModel(content, languageOf(path));
    if (onDisk === null) {
      const instance = editor.create(host.current, { ...options, ariaLabel, model });
      return () => {
        instance.dispose();
        model.dispose();
      };
    }
    const original = editor.createModel(onDisk, languageOf(path));
    const instance = editor.createDiffEditor(host.current, {
      ...options,
      originalEditable: false,
      renderSideBySide: true,
    });
    instance.setModel({ original, modified: model });
    nameSides(instance, texts.preview.onDisk(path), ariaLabel);
    instance.revealFirstDiff();
    return () => {
      instance.dispose();
      original.dispose();
      model.dispose();
    };
  }, [path, content, onDisk]);
  return <div ref={host} className="min-h-0 w-full flex-1" data-testid="preview-editor" />;
}
