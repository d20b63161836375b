import { realpathSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** True where the file, links followed, is inside the root; false also where it does not exist. */
function staysInside(root: string, pathName: string): boolean {
  try {
    const real = realpathSync(path.join(root, pathName));
    return real === root || real.startsWith(root + path.sep);
  } catch {
    return false;
  }
}

/**
 * Serves the built renderer. Names with a hash in them never change; all else is asked for anew.
 * @param folder holds `index.html`
 */
export async function serveRenderer(server: FastifyInstance, folder: string): Promise<void> {
  const root = realpathSync(folder);
  await server.register(fastifyStatic, {
    root,
    index: ['index.html'],
    dotfiles: 'deny',
    cacheControl: false,
    allowedPath: (pathName) => staysInside(root, pathName),
    setHeaders: (reply, file) => {
      void reply.header('cache-control', path.dirname(file) === root ? 'no-cache' : 'public, max-age=31536000, immutable');
    },
  });
}
