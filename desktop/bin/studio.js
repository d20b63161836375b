#!/usr/bin/env node
// What the command line's verb "studio" runs.
import { launch } from './launch.js';

const usage = `eventwright studio [file] [--folder DIR] [--port N] [--no-open] [--browser]

Opens the designer on a file, or on its start page.
  --folder DIR  folder whose files it may read and write (default: the current one)
  --port N      port of the browser's version (default: a free one)
  --no-open     print the address, open no browser
  --browser     use the browser also where Electron is installed`;

process.exitCode = await launch(process.argv.slice(2), { usage, folder: process.cwd() });
