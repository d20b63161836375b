#!/usr/bin/env node
import os from 'node:os';
import path from 'node:path';
import { launch } from './launch.js';

const usage = `npm start -- [file] [--folder DIR] [--port N] [--no-open] [--browser]

Opens the designer on the example order platform, or on a file.
  --folder DIR  folder whose files it may read and write (default: Eventwright in your home)
  --port N      port of the browser's version (default: a free one)
  --no-open     print the address, open no browser
  --browser     use the browser also where Electron is installed`;

process.exitCode = await launch(process.argv.slice(2), {
  usage,
  folder: path.join(os.homedir(), 'Eventwright'),
  example: 'order-platform',
});
