#!/usr/bin/env node
import { bundled } from './bundle.js';

const { main } = await import(await bundled('src/cli/main.ts'));
process.exitCode = await main(process.argv.slice(2));
