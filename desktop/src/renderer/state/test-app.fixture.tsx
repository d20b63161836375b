import { parseTopology, type Finding } from 'eventwright/model/index.ts';
import { checkText } from 'eventwright/rules/index.ts';
import { Tooltip } from 'radix-ui';
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Host } from '../../shared/host-contract.ts';
import { DocumentStore } from '../document/document-store.ts';
import { AppProvider, assembleApp, type App } from './app.ts';
import { createFindingsStore, publishFindings } from './findings-store.ts';
import { createUiStore } from './ui-store.ts';

/** The parts of the designer around a text, its findings included, without a page. */
export function openApp(text: string, host: Partial<Host> = {}): App {
  const app = assembleApp({
    host: { onEvent: () => () => undefined, ...host } as Host,
    info: { version: '0', shell: 'web', nativeDialogs: false, folder: '/work', initialFile: null },
    pageId: 'page',
    document: new DocumentStore(),
    ui: createUiStore('light'),
    findings: createFindingsStore(),
  });
  const { topology } = parseTopology(text);
  app.document.load({ topology, text, file: { path: undefined, name: 'a.yaml', hash: undefined, format: 'yaml' }, saved: true });
  check(app);
  return app;
}

/** Publishes the findings of the drawing as it is, as the worker does. */
export function check({ document, findings }: App): readonly Finding[] {
  const found = checkText(document.text(), 'yaml').findings;
  publishFindings(findings, document.snapshot().revision, found);
  return found;
}

let shown: Root | undefined;

/** Renders a part of the page in place of the last one. Needs the jsdom environment. @returns its element */
export async function renderPart(app: App, part: ReactNode): Promise<HTMLElement> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const element = document.createElement('div');
  document.body.replaceChildren(element);
  const root = createRoot(element);
  const before = shown;
  shown = root;
  await act(() => before?.unmount());
  await act(() =>
    root.render(
      <AppProvider value={app}>
        <Tooltip.Provider>{part}</Tooltip.Provider>
      </AppProvider>,
    ),
  );
  return element;
}

/** The element with this accessible name, by `aria-label`, label or text. @throws Error where there is none */
export function byName(root: HTMLElement, selector: string, name: string | ((words: string) => boolean)): HTMLElement {
  const matches = typeof name === 'string' ? (words: string) => words === name : name;
  for (const element of root.querySelectorAll<HTMLElement>(selector)) {
    const label = element.id === '' ? undefined : root.querySelector(`label[for="${element.id}"]`)?.textContent;
    const words = element.getAttribute('aria-label') ?? label ?? element.textContent;
    if (matches(words.trim())) return element;
  }
  throw new Error(`There is no ${selector} named ${typeof name === 'string' ? name : 'so'}.`);
}

export const click = (element: HTMLElement) => act(() => element.click());

/** Types into a field and leaves it. */
export const typeInto = (field: HTMLInputElement, text: string) =>
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
    field.blur();
  });
