import { editor, MarkerSeverity } from 'monaco-editor/editor.js';
import 'monaco-editor/features/register.all.js';
import 'monaco-editor/languages/definitions/dockerfile/register.js';
import 'monaco-editor/languages/definitions/javascript/register.js';
import 'monaco-editor/languages/definitions/markdown/register.js';
import 'monaco-editor/languages/definitions/sql/register.js';
import 'monaco-editor/languages/definitions/typescript/register.js';
import 'monaco-editor/languages/definitions/yaml/register.js';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register.js';
// oxlint-disable-next-line import/default -- Vite makes a module with a default export of it.
import JsonWorker from 'monaco-editor/languages/features/json/json.worker.js?worker';
// oxlint-disable-next-line import/default -- Vite makes a module with a default export of it.
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import schema from '../../../../schemas/topology.v1.schema.json';
import 'monaco-editor/languages/features/json/register.js';

self.MonacoEnvironment = { getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()) };

jsonDefaults.setDiagnosticsOptions({
  // Completion and hover come from the schema; problems come from our own checker, in the same words everywhere.
  validate: false,
  enableSchemaRequest: false,
  schemas: [{ uri: schema.$id, fileMatch: ['*'], schema }],
});

/** A colour token; the build may have shortened it, and Monaco takes six digits only. */
const token = (name: string) =>
  getComputedStyle(document.documentElement)
    .getPropertyValue(`--ew-${name}`)
    .trim()
    .replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, '#$1$1$2$2$3$3');

/** Gives the editor the page's colours. */
export function applyEditorTheme(dark: boolean): void {
  editor.defineTheme('eventwright', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'string.key.json', foreground: token('command').slice(1) },
      { token: 'string.value.json', foreground: token('query').slice(1) },
      { token: 'type.yaml', foreground: token('command').slice(1) },
      { token: 'string.yaml', foreground: token('query').slice(1) },
      { token: 'number', foreground: token('event').slice(1) },
      { token: 'keyword', foreground: token('reply').slice(1) },
    ],
    colors: {
      'editor.background': token('surface'),
      'editor.foreground': token('text'),
      'editorLineNumber.foreground': token('faint'),
      'editor.lineHighlightBorder': token('line'),
      'editorGutter.background': token('surface'),
      'editorWidget.background': token('raised'),
      'editorWidget.border': token('line'),
      'minimap.background': token('surface'),
    },
  });
  editor.setTheme('eventwright');
}

export { editor, MarkerSeverity };
