import { execFile } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startPostgres } from '../servers/postgres.ts';
import { outcomeOf, runOf, sized, type Fault } from './fault.ts';
import { exercise, noMessages, startRig, type Outcome, type Session } from './session.ts';

const run = promisify(execFile);
const diskMb = 500;
/** What is left when the disk is "full": PostgreSQL takes whole pages and, for its log, 16 MB at a time. */
const leftBytes = 32 * 1024;
const fullMs = 1500;

/** F14: the disk of the embedded store, a small one in memory, fills up while messages come in, and is freed again. */
export const noSpace: Fault = {
  id: 'F14',
  title: 'no space on the embedded store',
  brokers: ['postgres'],
  async run(session) {
    const disk = await mkdtemp(path.join(tmpdir(), 'eventwright-faults-disk-'));
    const unmount = async () => {
      await run('umount', ['-l', disk]).catch(() => undefined);
      await rm(disk, { recursive: true, force: true });
    };
    session.cleanUp.add(unmount);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${diskMb}m`, 'tmpfs', disk]);
    } catch (error) {
      await unmount();
      return notRun(session, error);
    }
    try {
      return await onDisk(session, disk);
    } finally {
      await unmount();
    }
  },
};

/** Only an administrator may mount a disk. In CI it must be possible. */
function notRun({ broker, seed }: Session, error: unknown): Outcome {
  const reason = `cannot mount a small disk: ${error instanceof Error ? error.message.split('\n').at(-2) : String(error)}`;
  const violations = process.env['CI'] === 'true' ? [reason] : [];
  return { fault: 'F14', broker, seed, trials: 0, tally: noMessages, figures: { skipped: reason }, violations };
}

async function onDisk(session: Session, disk: string): Promise<Outcome> {
  const rounds = sized(session, 2, 20);
  const postgres = await startPostgres(session.project, disk);
  session.cleanUp.add(() => postgres.remove());
  const { rig, ledger } = await startRig({ ...session, postgres }, 'faults-space', {});
  try {
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 10,
      run: runOf(session, 'F14'),
      async disturb(abort) {
        for (let round = 0; round < rounds; round++) {
          await sleep(500);
          const free = fill(disk);
          await sleep(fullMs);
          free();
          // It may have ended itself, as it does where its log cannot grow; then it is started, as an operator would.
          await postgres.restart();
        }
        await sleep(500);
        abort.abort();
      },
    });
    const log = await readFile(path.join(disk, 'server', 'data', 'server.log'), 'utf8');
    const refusals = log.split('No space left on device').length - 1;
    return outcomeOf(
      session,
      'F14',
      rounds,
      exercised,
      { refusalsByPostgres: refusals },
      refusals === 0 ? ['the disk was never full'] : [],
    );
  } finally {
    await rig.remove();
    await postgres.remove();
  }
}

/** Fills a disk up. @returns how to free it. */
function fill(disk: string): () => void {
  const file = path.join(disk, 'ballast');
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(64 * 1024);
  let bytes = 0;
  try {
    for (;;) bytes += writeSync(descriptor, block);
  } catch {
    ftruncateSync(descriptor, Math.max(0, bytes - leftBytes));
  } finally {
    closeSync(descriptor);
  }
  return () => rmSync(file);
}
