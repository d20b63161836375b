import { useEffect, useRef, type RefObject } from 'react';
import type { Finding, Format } from 'eventwright/model/index.ts';
import type { DocumentStore } from '../document/document-store.ts';
import { useApp, useDocumentPart, useFindings } from '../state/app.ts';
import type { UiState } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { minimalEdit } from './minimal-edit.ts';
import { editor, MarkerSeverity } from './monaco.ts';
import { TextSync } from './text-sync.ts';
import { useEditorTheme } from './use-editor-theme.ts';

const parseDelayMs = 250;
const markerSeverities = { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, info: MarkerSeverity.Info } as const;

function replaceText(code: editor.IStandaloneCodeEditor, text: string): void {
  const model = code.getModel();
  const edit = model && minimalEdit(model.getValue(), text);
  if (!model || !edit) return;
  const from = model.getPositionAt(edit.start);
  const to = model.getPositionAt(edit.end);
  model.applyEdits([
    {
      range: { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column },
      text: edit.text,
    },
  ]);
}

const markerOf = ({ message, remedy, ruleId, severity, range }: Finding): editor.IMarkerData => ({
  message: `${message}\n${remedy}`,
  source: ruleId,
  severity: markerSeverities[severity],
  startLineNumber: range?.line ?? 1,
  startColumn: range?.column ?? 1,
  // A whole block in squiggles cannot be read: its first line says enough.
  endLineNumber: range?.line ?? 1,
  endColumn: range && range.endLine === range.line ? range.endColumn : 1000,
});

const createEditor = (host: HTMLElement, text: string, language: string) =>
  editor.create(host, {
    value: text,
    language,
    automaticLayout: true,
    fontSize: 13,
    lineHeight: 20,
    minimap: { enabled: false },
    stickyScroll: { enabled: false },
    scrollBeyondLastLine: false,
    tabSize: 2,
    padding: { top: 8, bottom: 8 },
    renderLineHighlight: 'line',
    overviewRulerBorder: false,
    fixedOverflowWidgets: true,
    quickSuggestions: { strings: true, other: true, comments: false },
    ariaLabel: texts.text.label,
    theme: 'eventwright',
  });

/** Keeps an editor and the document in step; typing is read after a pause. @returns what ends it, reading what still waits */
function startSync(instance: editor.IStandaloneCodeEditor, topologyDocument: DocumentStore): () => void {
  const sync = new TextSync(topologyDocument, { value: () => instance.getValue(), setValue: (text) => replaceText(instance, text) });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    sync.bufferChanged();
  };
  const typing = instance.onDidChangeModelContent(() => {
    if (sync.isApplying) return;
    clearTimeout(timer);
    timer = setTimeout(flush, parseDelayMs);
  });
  const leaving = instance.onDidBlurEditorText(() => {
    flush();
    topologyDocument.seal();
  });
  // While typed text waits to be read, the document may not write over it.
  const stop = topologyDocument.subscribe(() => timer === undefined && sync.documentChanged());
  return () => {
    flush();
    stop();
    typing.dispose();
    leaving.dispose();
  };
}

type EditorRef = RefObject<editor.IStandaloneCodeEditor | undefined>;

/** Squiggles where findings are. */
function useMarkers(code: EditorRef): void {
  const found = useFindings((state) => state.findings);
  useEffect(() => {
    const model = code.current?.getModel();
    if (model) editor.setModelMarkers(model, 'eventwright', found.map(markerOf));
  }, [code, found]);
}

/** What is selected on the canvas comes into view, unless the user is typing. */
function useFollowSelection(code: EditorRef, format: Format): void {
  const { ui } = useApp();
  useEffect(() => {
    const follow = ({ selection }: UiState) => {
      const [id] = [...selection.nodes, ...selection.edges];
      if (id === undefined || code.current?.hasTextFocus()) return;
      revealElement(code.current, format, selection.nodes.has(id) ? 'nodes' : 'edges', id);
    };
    follow(ui.getState());
    return ui.subscribe((state, before) => state.selection !== before.selection && follow(state));
  }, [ui, code, format]);
}

function FormatEditor({ format }: { readonly format: Format }) {
  const { document: topologyDocument } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const code = useRef<editor.IStandaloneCodeEditor>(undefined);

  useEditorTheme();
  useEffect(() => {
    if (!host.current) return undefined;
    const instance = createEditor(host.current, topologyDocument.text(), format);
    code.current = instance;
    const stop = startSync(instance, topologyDocument);
    return () => {
      stop();
      instance.getModel()?.dispose();
      instance.dispose();
      code.current = undefined;
    };
  }, [topologyDocument, format]);
  const readOnly = useDocumentPart((snapshot) => snapshot.readOnly);
  // Another format is another component, and its effects run anew.
  useEffect(() => code.current?.updateOptions({ readOnly }), [readOnly]);
  useMarkers(code);
  useFollowSelection(code, format);

  return <div ref={host} className="h-full w-full" data-testid="text-editor" />;
}

/** The document as text, in two-way sync with the drawing. Another format is another editor. */
export function TextEditor() {
  const format = useDocumentPart((snapshot) => snapshot.file.format);
  return <FormatEditor key={format} format={format} />;
}

/** Scrolls to the line where an element's block begins. */
function revealElement(
  instance: editor.IStandaloneCodeEditor | undefined,
  format: 'json' | 'yaml',
  section: 'nodes' | 'edges',
  id: string,
): void {
  const model = instance?.getModel();
  const quote = format === 'json' ? '"' : '';
  const start = model?.findMatches(`^\\s*${quote}${section}${quote}:`, false, true, true, null, false, 1)[0];
  if (!model || !start) return;
  const { endLineNumber, endColumn } = start.range;
  const after = { startLineNumber: endLineNumber, startColumn: endColumn, endLineNumber: model.getLineCount(), endColumn: 1 };
  const hit = model.findMatches(`^\\s+${quote}${id}${quote}:`, after, true, true, null, false, 1)[0];
  if (hit) instance?.revealLineNearTop(hit.range.startLineNumber);
}
