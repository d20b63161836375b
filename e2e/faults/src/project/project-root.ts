import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folder of the whole workspace, whether this code runs bundled or from its sources. @throws Error outside of one. */
export function workspaceRoot(): string {
  for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'schemas', 'topology.v1.schema.json'))) return folder;
  }
  throw new Error('the fault harness runs inside a checkout of Eventwright only');
}
