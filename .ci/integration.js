// The two suites against real services side by side: one mostly waits for brokers, the other runs whole projects.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const suites = ['brokers', 'integration'];
const startedAt = performance.now();

/** Runs one suite and prints what it said when it has ended, so that the two do not mix. */
function run(suite) {
  const child = spawn('npx', ['vitest', 'run', '--project', suite], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.stdout.write(text);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${suite} ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(suites.map(run));
process.exitCode = passed.every(Boolean) ? 0 : 1;
