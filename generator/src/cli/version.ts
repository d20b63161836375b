import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../node/project-root.ts';

/** Version of the tool. */
export const version = (): string =>
  (JSON.parse(readFileSync(path.join(projectRoot(), 'generator/package.json'), 'utf8')) as { version: string }).version;
