import { existsSync } from 'node:fs';
import path from 'node:path';

let found: string | undefined;

/** Folder that holds `templates/` and `schemas/`, whether this code runs bundled or from its sources. */
export function projectRoot(): string {
  if (found !== undefined) return found;
  for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'schemas/topology.v1.schema.json'))) return (found = folder);
  }
  throw new Error('The installation of Eventwright is incomplete: schemas/ is missing. Install it again.');
}
