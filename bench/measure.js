// CPU time of whole processes. It counts start-up and the helper threads of V8, and does not count waiting, so that a busy machine disturbs
// it little; what remains falls on both commands of a pair alike, since they run in turn.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const preload = path.join(path.dirname(fileURLToPath(import.meta.url)), 'report-cpu.cjs');

/** @param {readonly number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** CPU time of a Node process from its start to its end, in ms. @param {readonly string[]} args */
export function cpuMs(args) {
  const { stderr, error } = spawnSync(process.execPath, ['-r', preload, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    env: { ...process.env, ASYNCAPI_METRICS: 'false', CI: 'true' },
  });
  const found = /cpu-us (\d+)\s*$/.exec(stderr ?? '');
  if (!found) throw new Error(`no measurement of ${args.join(' ')}: ${error?.message ?? stderr}`);
  return Number(found[1]) / 1000;
}

/** Runs two commands in turn. @returns medians of the first, of the second, and of their difference within each pair, in ms */
export function inTurn(first, second, pairs) {
  const runs = Array.from({ length: pairs }, () => [cpuMs(first), cpuMs(second)]);
  return {
    firstMs: median(runs.map(([one]) => one)),
    secondMs: median(runs.map(([, two]) => two)),
    overMs: median(runs.map(([one, two]) => one - two)),
  };
}
