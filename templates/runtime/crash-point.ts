/** The places where a test may kill the process. Source: the project's pattern contract. */
export const crashPoints = [
  'after-receive',
  'after-dedup',
  'after-begin',
  'after-handler',
  'after-store',
  'after-commit-before-publish',
  'after-publish-before-mark',
  'after-mark',
  'after-commit-before-ack',
] as const;

/** The same for a resharding: after its plan, and after each of its steps. */
export const reshardPoints = [
  'reshard-planned',
  'reshard-receive',
  'reshard-copy',
  'reshard-fence',
  'reshard-flip',
  'reshard-leave',
  'reshard-purge',
] as const;

const allPoints = [...crashPoints, ...reshardPoints] as const;

export type CrashPoint = (typeof allPoints)[number];

const armed = parseCrashAt(process.env['EVENTWRIGHT_CRASH_AT']);
let passings = 0;

/**
 * Kills this process by SIGKILL at the n-th passing of the point that `EVENTWRIGHT_CRASH_AT=<name>:<n>` names; does
 * nothing otherwise. SIGKILL, since an exit would run handlers that a real crash does not.
 */
export function crashPoint(name: CrashPoint): void {
  if (armed === undefined || armed.name !== name) return;
  passings += 1;
  if (passings === armed.passing) process.kill(process.pid, 'SIGKILL');
}

/** Reads `<name>:<n>`, n from 1 and 1 when left out. @throws RangeError for another text, undefined gives undefined. */
export function parseCrashAt(text: string | undefined): { name: CrashPoint; passing: number } | undefined {
  if (text === undefined || text === '') return undefined;
  const [name, count = '1'] = text.split(':');
  const known = allPoints.find((point) => point === name);
  const passing = Number(count);
  if (known === undefined || !Number.isInteger(passing) || passing < 1) {
    throw new RangeError(`EVENTWRIGHT_CRASH_AT must be <point>:<n> with a point of ${allPoints.join(', ')}; got "${text}"`);
  }
  return { name: known, passing };
}
