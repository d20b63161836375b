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

/** A token of colour nearer to that of the text, in six digits: also legible on what the comparison marks. */
function legible(name: string): string {
  const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const text = channels(token('text'));
  const mixed = channels(token(name)).map((value, index) => Math.round(0.6 * value + 0.4 * (text[index] ?? value)));
  return mixed.map((value) => value.toString(16).padStart(2, '0')).join('');
}

/** Gives the editor the page's colours. */
export function applyEditorTheme(dark: boolean): void {
  editor.defineTheme('eventwright', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'string.key.json', foreground: legible('command') },
      { token: 'string.value.json', foreground: legible('query') },
      { token: 'type.yaml', foreground: legible('command') },
      { token: 'string.yaml', foreground: legible('query') },
      { token: 'number', foreground: legible('event') },
      { token: 'keyword', foreground: legible('reply') },
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
      'diffEditor.insertedLineBackground': `${token('good')}1a`,
      'diffEditor.removedLineBackground': `${token('error')}1a`,
      'diffEditor.insertedTextBackground': `${token('good')}33`,
      'diffEditor.removedTextBackground': `${token('error')}33`,
    },
  });
  editor.setTheme('eventwright');
}

/** Names both sides for screen readers. Monaco takes such names as options, but loses them with the next option that changes. */
export function nameSides(diff: editor.IStandaloneDiffEditor, original: string, modified: string): void {
  diff.getOriginalEditor().updateOptions({ ariaLabel: original });
  diff.getModifiedEditor().updateOptions({ ariaLabel: modified });
}

export { editor, MarkerSeverity };
