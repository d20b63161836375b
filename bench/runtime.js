// Measures the generated consumer: node bench/runtime.js [--messages n] [--rounds n] [--only text] [--peers <folder>].
// Competitors take turns in each round, so that what else the machine does meets all; docs/performance.md reads the figures.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generated, onRabbit, rawStore } from './runtime/competitors.js';
import { latency, throughput } from './runtime/measure.js';
import { buildProject } from './runtime/project.js';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    peers: { type: 'string' },
    rate: { type: 'string', default: '300' },
  },
});
const messages = Number(values.messages);
const rounds = Number(values.rounds);
const rate = Number(values.rate);
const latencySeconds = 10;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const round = (number) => Math.round(number).toLocaleString('en');

const folder = mkdtempSync(path.join(tmpdir(), 'eventwright-bench-'));
try {
  buildProject(folder);
  const competitors = [
    generated(folder, 'rabbitmq'),
    onRabbit({ name: 'hand-written, batched', program: 'hand-batched.js' }),
    onRabbit({ name: 'hand-written, one by one', program: 'hand-single.js' }),
    ...(values.peers === undefined
      ? []
      : [
          onRabbit({
            name: 'NestJS microservices',
            program: 'nestjs.js',
            wrap: (data) => ({ pattern: 'place-order', data }),
            more: [values.peers],
          }),
        ]),
    generated(folder, 'postgres'),
    rawStore(),
  ].filter(({ name }) => name.includes(values.only));

  const runs = new Map(competitors.map(({ name }) => [name, []]));
  for (let at = 0; at < rounds; at++) {
    for (const competitor of competitors) {
      const run = await throughput(competitor, messages);
      runs.get(competitor.name).push(run);
      console.log(`round ${at + 1}  ${competitor.name}: ${round(run.perSec)} messages/s`);
    }
  }

  console.log(`\n${round(messages)} messages of 1 KB, one process, inbox and row in PostgreSQL, then ack; medians of ${rounds} rounds:`);
  for (const { name } of competitors) {
    const all = runs.get(name);
    const figure = (key) => round(median(all.map((run) => run[key])));
    console.log(
      `  ${name.padEnd(40)} ${figure('perSec').padStart(7)} messages/s  ${figure('cpuUs').padStart(5)} µs CPU a message  ${figure('rssMb').padStart(4)} MB`,
    );
  }

  console.log('\nratios, each within its round, median:');
  const ratio = (mine, theirs, goal) => {
    const [a, b] = [runs.get(mine), runs.get(theirs)];
    if (a === undefined || b === undefined) return;
    const values = a.map((run, index) => run.perSec / b[index].perSec);
    console.log(`  ${mine} / ${theirs}: ${median(values).toFixed(2)}${goal}`);
  };
  ratio('Eventwright on rabbitmq', 'hand-written, batched', ' (goal: at least 0.9)');
  ratio('Eventwright on rabbitmq', 'hand-written, one by one', '');
  ratio('Eventwright on rabbitmq', 'NestJS microservices', ' (goal: at least 2.5)');
  ratio('Eventwright on postgres', 'raw PostgreSQL, one statement a batch', '');

  console.log(`\nlatency at ${rate} messages/s for ${latencySeconds} s, publish to visible commit:`);
  for (const competitor of competitors.filter(({ name }) => !name.startsWith('raw'))) {
    const { p50Ms, p99Ms } = await latency(competitor, rate, latencySeconds);
    console.log(`  ${competitor.name.padEnd(40)} p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
