import { startRig, type Session } from '../faults/session.ts';
import type { Patch } from '../project/patch.ts';
import type { Layout } from '../rig/rig.ts';

/** Runs a shop, patched or not, through one fault. @returns what did not hold. */
export type Scenario = (session: Session, name: string, patches: readonly Patch[]) => Promise<readonly string[]>;

/** Messages that a scenario sends, and the run that their ids begin with. */
export const messages = 60;
export const run = 'planted';
/** On the PostgreSQL transport what is handed out is seen, so that quiet is soon known. */
export const quietMs = 8000;

export type Rigged = Awaited<ReturnType<typeof startRig>>;

/** Starts a shop, and ends it whatever happens. */
export async function withRig(
  session: Session,
  name: string,
  patches: readonly Patch[],
  layout: Layout,
  work: (rigged: Rigged) => Promise<readonly string[]>,
  overrides: Partial<Parameters<typeof startRig>[2]> = {},
): Promise<readonly string[]> {
  const rigged = await startRig(session, name, { ...overrides, layout, patches });
  try {
    return await work(rigged);
  } finally {
    await rigged.rig.remove();
  }
}
