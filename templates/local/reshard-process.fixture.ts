import { systemClock } from '../runtime/system-clock.ts';
import { reshardSystem, type TestShape } from './reshard-system.fixture.ts';
import { runReshard } from './run-reshard.ts';

/** `npm run reshard -- run` as a process of its own, to be killed at a step. Bundled and started by the resharding test. */
const { system, store } = reshardSystem(process.env['SYSTEM_NAME'] ?? '', JSON.parse(process.env['SHAPE'] ?? '') as TestShape);
const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => log };
const { signal } = new AbortController();
const startedMs = systemClock.monotonic();
const whole = await runReshard('run', store, { system, log, signal, env: process.env, say: (line) => process.stdout.write(`${line}\n`) });
process.stdout.write(`${Math.round(systemClock.monotonic() - startedMs)} ms\n`);
process.exitCode = whole ? 0 : 1;
