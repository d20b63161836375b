import { setTimeout as sleep } from 'node:timers/promises';

/** Far beyond what anything takes: a loaded machine is no failure. */
export const patientMs = 180_000;

/** Waits until a condition holds; an error of the check counts as "not yet". @throws Error with `what` after `limitMs`. */
export async function eventually(what: string, limitMs: number, holds: () => Promise<boolean>, pollMs = 50): Promise<void> {
  const endMs = performance.now() + limitMs;
  let last: unknown;
  while (performance.now() < endMs) {
    const ok = await holds().catch((error: unknown) => {
      last = error;
      return false;
    });
    if (ok) return;
    await sleep(pollMs);
  }
  throw new Error(`not within ${limitMs} ms: ${what}`, { cause: last });
}
