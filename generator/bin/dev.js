#!/usr/bin/env node
// Runs a development task, such as `node generator/bin/dev.js build/schema.ts --check`.
import { bundled } from './bundle.js';

const [entry, ...args] = process.argv.slice(2);
const { run } = await import(await bundled(entry ?? ''));
process.exitCode = await run(args);
