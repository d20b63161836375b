#!/usr/bin/env node
// The fault plan from the command line, straight from its sources.
import { bundled } from '../../generator/bin/bundle.js';

const { main } = await import(await bundled('src/cli.ts', import.meta.dirname, [/^pg$/, /^amqplib$/, /^@swc\/core$/]));
// What an interrupted run has still under way must not keep the process.
process.exit(await main(process.argv.slice(2)));
