#!/usr/bin/env node
import v8 from 'node:v8';
import { bundledScript } from './bundle.js';
import { loadCompiled } from './load-compiled.js';

// A check of one file is over before optimised code would pay, and V8 spends a third of its time on it. With eight times the usual budget
// only functions that long work calls often are optimised. The flag is that of the V8 in Node 20 to 24; an unknown one would be an error.
const quick = ['validate', 'rules', 'fix'].includes(process.argv[2] ?? '');
if (quick && Number.parseInt(process.versions.v8, 10) <= 13) v8.setFlagsFromString('--interrupt-budget=1000000');

const { exports, keep } = loadCompiled(await bundledScript('src/cli/main.ts'));
process.exitCode = await exports.main(process.argv.slice(2));
keep();
