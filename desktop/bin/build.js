#!/usr/bin/env node
// Builds all that the designer's start would build on demand.
import { buildRenderer } from './build-renderer.js';
import { bundleHost, bundleWorker } from './bundles.js';

await Promise.all([bundleHost(), bundleWorker()]);
await buildRenderer((line) => process.stderr.write(`${line}\n`));
