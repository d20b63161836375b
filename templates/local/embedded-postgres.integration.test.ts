import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

describe('the embedded PostgreSQL', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ew-embedded-'));
    await chmod(folder, 0o755);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('keeps what was committed over a stop, and over a SIGKILL, and is taken over while it runs', async () => {
    const first = await startEmbeddedPostgres(folder);
    await query(first.url, 'CREATE TABLE kept (n integer)');
    await query(first.url, 'INSERT INTO kept VALUES (1)');
    const again = await startEmbeddedPostgres(folder);
    expect(again).toMatchObject({ adopted: true, url: first.url });
    expect(await query(again.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(again.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await first.stop();

    const second = await startEmbeddedPostgres(folder);
    expect(second.adopted).toBe(false);
    await query(second.url, 'INSERT INTO kept VALUES (2)');
    const pidFile = await readFile(path.join(folder, 'data', 'postmaster.pid'), 'utf8');
    process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');

    const third = await startEmbeddedPostgres(folder);
    expect(await query(third.url, 'SELECT count(*)::integer AS n FROM kept')).toEqual([{ n: 2 }]);
    await third.stop();
  });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}
