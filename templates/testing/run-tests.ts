import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedPostgres } from '../local/embedded-postgres.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';

/** `npm test`: runs the compiled tests of every service against one PostgreSQL, the project's own unless DATABASE_URL names another. */
async function main(root: string): Promise<number> {
  const files = await testFiles(path.join(root, 'services'));
  if (files.length === 0) throw new ConfigurationError('there are no compiled tests: run "npm run build" first');
  const given = process.env['DATABASE_URL'] ?? '';
  const embedded = given === '' ? await startEmbeddedPostgres(path.join(root, '.data', 'test-postgres')) : undefined;
  try {
    const child = spawn(process.execPath, ['--test', ...files], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, DATABASE_URL: embedded?.url ?? given },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    await embedded?.stop();
  }
}

async function testFiles(services: string): Promise<string[]> {
  const names = await readdir(services);
  const lists = await Promise.all(names.map((name) => readdir(path.join(services, name, 'dist', 'test')).catch(() => [])));
  return names.flatMap((name, index) =>
    (lists[index] ?? []).filter((file) => file.endsWith('.test.js')).map((file) => path.join(services, name, 'dist', 'test', file)),
  );
}

try {
  process.exitCode = await main(process.cwd());
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
