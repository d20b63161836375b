import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { corpus } from '../src/fuzz/corpus.fixture.ts';
import { fuzz } from '../src/fuzz/fuzz.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const reportEvery = 50_000;

/** `fuzz [inputs] [seed]`: a million inputs unless stated; failures go to `fuzz-failures.json`. @returns an exit code */
export async function run([inputs = '1000000', seed = String(Date.now() % 1_000_000_000)]: readonly string[]): Promise<number> {
  console.log(`${inputs} inputs, seed ${seed}`);
  const failures = fuzz({
    seed: Number(seed),
    inputs: Number(inputs),
    ...corpus(path.join(root, 'schemas/examples')),
    limitMs: 1000,
    now: () => performance.now(),
    onProgress: (done) => {
      if (done % reportEvery === 0) console.log(`${done} done, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
    },
  });
  if (failures.length === 0) return 0;
  await writeFile('fuzz-failures.json', JSON.stringify(failures, null, 2));
  for (const { kind, detail } of failures) console.error(`${kind}: ${detail}`);
  console.error('the inputs are in fuzz-failures.json; run again with the same seed after the repair');
  return 1;
}
