import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { corpus } from '../src/fuzz/corpus.fixture.ts';
import { fuzz } from '../src/fuzz/fuzz.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const reportEvery = 10_000;
const maxBytes = 500_000_000;

/** CPU time of this process in ms: a busy machine must not look like a hang. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * `fuzz [inputs] [seed] [from]`: a million inputs unless stated; failures go to `fuzz-failures.json`. A run that was stopped goes on with
 * the same seed from the number that it printed last.
 * @returns an exit code
 */
export async function run([inputs = '1000000', seed = String(Date.now() % 1_000_000_000), from = '0']: readonly string[]): Promise<number> {
  console.log(`${inputs} inputs from number ${from}, seed ${seed}`);
  const sources = corpus(path.join(root, 'schemas/examples'));
  let slowestMs = 0;
  let lastMs = cpuMs();
  const failures = fuzz({
    seed: Number(seed),
    from: Number(from),
    inputs: Number(inputs),
    ...sources,
    limitMs: 1000,
    now: cpuMs,
    memory: { used: () => process.memoryUsage.rss(), maxBytes },
    onProgress: (done) => {
      const atMs = cpuMs();
      slowestMs = Math.max(slowestMs, atMs - lastMs);
      lastMs = atMs;
      if (done % reportEvery > 0) return;
      const { maxRSS } = process.resourceUsage();
      console.log(`${done} done, slowest ${Math.round(slowestMs)} ms, at most ${Math.round(maxRSS / 1000)} MB`);
    },
  });
  if (failures.length === 0) return 0;
  await writeFile('fuzz-failures.json', JSON.stringify(failures, null, 2));
  for (const { kind, detail, index } of failures) console.error(`input ${index}: ${kind}: ${detail}`);
  console.error('the inputs are in fuzz-failures.json; run again with the same seed after the repair');
  return 1;
}
