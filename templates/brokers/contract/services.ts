import { connect } from 'node:net';
import type { Logger } from '../../runtime/ports.ts';

/**
 * Tells whether a service that a suite needs is there. Locally the suite is skipped with the reason printed.
 * @throws in CI, where every service must be there.
 */
export async function reachable(name: string, address: { host: string; port: number }): Promise<boolean> {
  if (await answers(address)) return true;
  const reason = `${name} does not answer on ${address.host}:${address.port}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`Skipped: ${reason}\n`);
  return false;
}

/** Whether something takes a connection within 2 s. */
export function answers(address: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: 2_000 });
    const end = (outcome: boolean) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** A log for tests that expect failures. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silent,
};
