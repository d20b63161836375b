import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { DocumentStore } from '../document/document-store.ts';
import { keepSelectionShown } from '../canvas/keep-selection-shown.ts';
import { Frame } from '../frame/frame.tsx';
import { Unreachable } from '../frame/unreachable.tsx';
import { createHost } from '../hosts/create-host.ts';
import { HostError, type Host } from '../../shared/host-contract.ts';
import { followTheme, storedContrast, storedTheme, systemContrast } from '../theme/apply-theme.ts';
import { startChecker } from '../workers/checker.ts';
// oxlint-disable-next-line import/default -- Vite makes a module with a default export of it.
import CheckWorker from '../workers/check.worker.ts?worker';
import { preferredLanguage, speak } from '../texts/index.ts';
import { AppProvider, assembleApp, useUi, type App } from './app.ts';
import { newDocument, openExample, openPath } from './file-actions.ts';
import { holdDocument } from './hold-document.ts';
import { keepBackups, lastPageId, nextPageId } from './keep-backups.ts';
import { followProjectRules } from './project-rules.ts';
import { takeExampleName } from './take-example-name.ts';
import { createFindingsStore } from './findings-store.ts';
import { createUiStore } from './ui-store.ts';
import { watchDocument } from './watch-document.ts';

async function createApp(host: Host, ui: App['ui']): Promise<App> {
  const info = await host.appInfo({});
  const { backups } = await host.listBackups({ own: lastPageId(sessionStorage) ?? null }).catch(() => ({ backups: [] }));
  const app = assembleApp({
    host,
    info,
    pageId: nextPageId(sessionStorage),
    document: new DocumentStore(),
    ui,
    findings: createFindingsStore(),
  });
  newDocument(app);
  startChecker(app.document, app.findings, new CheckWorker(), app.projectRules);
  followProjectRules(app, window);
  watchDocument(app);
  holdDocument(app, navigator.locks);
  keepSelectionShown(app);
  const example = takeExampleName(window);
  if (info.initialFile !== null) await openPath(app, info.initialFile);
  else if (example !== undefined) await openExample(app, example);
  if (backups.length > 0) ui.setState({ dialog: { type: 'restore', backups } });
  keepBackups(app, app.pageId);
  return app;
}

/** The whole page; another language is another page, for texts are read where they are shown. */
function Page() {
  const language = useUi((state) => state.language);
  return <Frame key={language} />;
}

/** Connects to the host and makes the page; where the host does not answer, a page that says so. */
export async function startDesigner(): Promise<ReactNode> {
  const language = preferredLanguage(localStorage, navigator.languages);
  speak(language);
  document.documentElement.lang = language;
  const ui = createUiStore(storedTheme(localStorage), storedContrast(localStorage, systemContrast()), language);
  followTheme(ui);
  try {
    const app = await createApp(createHost(), ui);
    return (
      <AppProvider value={app}>
        <Tooltip.Provider>
          <Page />
        </Tooltip.Provider>
      </AppProvider>
    );
  } catch (error) {
    if (error instanceof HostError) return <Unreachable message={error.message} remedy={error.remedy} />;
    throw error;
  }
}
