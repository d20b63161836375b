// A competitor's process, whose CPU time and memory can be asked for.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from './project.js';

const preload = path.join(root, 'bench/runtime/report-usage.cjs');

/** Starts a program of Node. It must end on SIGTERM. @returns its usage so far, and its end */
export function startMeasured({ cwd = root, program, args = [], env = {} }) {
  const child = spawn(process.execPath, ['-r', preload, program, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    usage: async () => {
      const answer = once(child, 'message');
      child.send('usage');
      return (await answer)[0];
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
