import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../node/project-root.ts';

/** `eventwright studio [file]`: the designer is a product of its own, so it runs as a process of its own. */
export function studio(file: string | undefined, args: readonly string[]): Promise<number> {
  const script = path.join(projectRoot(), 'desktop/bin/studio.js');
  const child = spawn(process.execPath, [script, ...(file === undefined ? [] : [file]), ...args], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? 0);
    });
  });
}
