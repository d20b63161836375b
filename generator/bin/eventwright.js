#!/usr/bin/env node
import v8 from 'node:v8';
import { bundledScript } from './bundle.js';
import { loadCompiled } from './load-compiled.js';

// A check or a generation is over before optimised code would pay, and V8 spends a third of its time on it. With eight times the usual budget
// only functions that long work calls often are optimised; generating 1000 services takes as long with it as without. The flag is that of the
// V8 in Node 20 to 24; an unknown one would be an error.
const quick = ['validate', 'rules', 'fix', 'generate'].includes(process.argv[2] ?? '') && Number.parseInt(process.versions.v8, 10) <= 13;
if (quick) v8.setFlagsFromString('--interrupt-budget=1000000');

const { exports, keep } = loadCompiled(quick ? 'quick' : 'usual', await bundledScript('src/cli/main.ts'));
process.exitCode = await exports.main(process.argv.slice(2));
keep();
