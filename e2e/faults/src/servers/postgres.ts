import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EmbeddedPostgres } from '../../../../templates/local/embedded-postgres.ts';
import type { Project } from '../project/project.ts';
import { killProcess, type OwnServer } from './server.ts';

/** The project's own PostgreSQL, started by the code that the project has for it. */
export interface OwnPostgres extends OwnServer {
  readonly url: string;
  /** Stops it in order, as for maintenance; `restart` brings it back. */
  stop(): Promise<void>;
}

/** @param folder that exists, where its files go; a temporary one where it is left out. */
export async function startPostgres(project: Project, folder?: string): Promise<OwnPostgres> {
  const base = folder ?? (await mkdtemp(path.join(tmpdir(), 'eventwright-faults-postgres-')));
  // The server does not run as root: its user must be able to enter.
  await chmod(base, 0o711);
  const home = path.join(base, 'server');
  await mkdir(home, { recursive: true });
  let server = await project.startEmbeddedPostgres(home);
  let removed = false;
  const kill = () => killServer(home);
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    kill,
    stop: () => server.stop(),
    async restart() {
      if (removed) throw new Error('the server was removed');
      server = await sameUrl(server, await project.startEmbeddedPostgres(home));
    },
    async remove() {
      removed = true;
      await kill();
      await rm(home, { recursive: true, force: true });
      if (folder === undefined) await rm(base, { recursive: true, force: true });
    },
  };
}

/** Services keep the address that they were given. */
async function sameUrl(before: EmbeddedPostgres, after: EmbeddedPostgres): Promise<EmbeddedPostgres> {
  if (after.url !== before.url) throw new Error('PostgreSQL came back on another port');
  return after;
}

async function killServer(home: string): Promise<void> {
  const lines = (await readFile(path.join(home, 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (pid > 0) await killProcess(pid, 'SIGKILL');
}
