import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { appScheme, isAppUrl } from './app-origin.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** As the web host's, without the WebSocket: events come over IPC here. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

const answer = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...headers, 'content-type': 'text/plain' } });

function relativePath(pathname: string): string | undefined {
  try {
    const decoded = decodeURIComponent(pathname);
    const parts = decoded.split(/[\\/]/);
    return decoded.includes('\0') || parts.includes('..') ? undefined : parts.filter(Boolean).join('/');
  } catch {
    return undefined;
  }
}

/** Serves the renderer's files and nothing else. @param folder holds `index.html` */
export function createFileHandler(folder: string): (request: { url: string; method: string }) => Promise<Response> {
  return async ({ url, method }) => {
    if (!isAppUrl(url)) return answer(403, 'Not of this app.');
    if (method !== 'GET' && method !== 'HEAD') return answer(405, 'Use GET.');
    const relative = relativePath(new URL(url).pathname);
    if (relative === undefined) return answer(403, 'Outside the app.');
    try {
      const root = await realpath(folder);
      const file = await realpath(path.join(root, relative || 'index.html'));
      if (!file.startsWith(root + path.sep)) return answer(403, 'Outside the app.');
      const contentType = contentTypes[path.extname(file)];
      if (contentType === undefined) return answer(404, 'There is nothing here.');
      return new Response(new Uint8Array(await readFile(file)), { headers: { ...headers, 'content-type': contentType } });
    } catch {
      return answer(404, 'There is nothing here.');
    }
  };
}

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function setupProtocol(rendererFolder: string): void {
  protocol.handle(appScheme, createFileHandler(rendererFolder));
}
