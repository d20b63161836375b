import { app, session, type WebContents } from 'electron';
import { isAppUrl } from './app-origin.ts';

/** The page stays in the app: no foreign page, no second window, no embedded one. */
function lock(contents: WebContents): void {
  const refuseForeign = (event: { preventDefault(): void; url: string }) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', refuseForeign);
  contents.on('will-redirect', refuseForeign);
  contents.on('will-frame-navigate', refuseForeign);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** What the renderer needs of the browser's rights: to put a selection on the clipboard. */
const permitted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Holds for every page that the app will ever make. Must run once the app is ready. */
export function setupSecurity(): void {
  app.on('web-contents-created', (_event, contents) => lock(contents));
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((contents, permission, decide) =>
    decide(permitted.has(permission) && isAppUrl(contents.getURL())),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => permitted.has(permission) && isAppUrl(origin));
  defaultSession.setDevicePermissionHandler(() => false);
  // The app has no need of the network: nothing but its own files and the developer tools is loaded.
  defaultSession.webRequest.onBeforeRequest((details, decide) =>
    decide({ cancel: !isAppUrl(details.url) && !/^(?:devtools|data|blob):/.test(details.url) }),
  );
}
