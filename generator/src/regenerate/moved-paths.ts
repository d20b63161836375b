import type { Topology } from '../model/topology.ts';
import { servicesOf, type Renames } from './detect-renames.ts';

/** A file of a service that is named after an element. */
const elementFile = /^services\/([^/]+)\/src\/(handlers|test|clients)\/([^/.]+)((?:\.test)?\.ts)$/;
const serviceFile = /^(services\/|deploy\/kubernetes\/service-)([^/.]+)(\/.+|\.yaml)$/;
const migrationFile = /^migrations\/([^/.]+)\.sql$/;

/**
 * Tells where a generated file is now, after elements or services were renamed or nodes moved to another service.
 * @param homes the service of each node; see `servicesOf`
 */
export function movedPath(path: string, homes: ReadonlyMap<string, string>, renames: Renames): string {
  const [, service = '', folder = '', id = '', ending = ''] = elementFile.exec(path) ?? [];
  if (id !== '') {
    const now = renames.nodes.get(id) ?? id;
    const home = folder === 'clients' ? undefined : homes.get(now);
    return `services/${home ?? renames.services.get(service) ?? service}/src/${folder}/${now}${ending}`;
  }
  const [, store] = migrationFile.exec(path) ?? [];
  if (store !== undefined) return `migrations/${renames.nodes.get(store) ?? store}.sql`;
  return path.replace(
    serviceFile,
    (_whole, before: string, name: string, rest: string) => before + (renames.services.get(name) ?? name) + rest,
  );
}

/** Id of the element that a file of a project belongs to; undefined for those of the system as a whole. */
export function elementOf(path: string, topology: Topology): string | undefined {
  const [, service, , id] = elementFile.exec(path) ?? [];
  const named = id ?? migrationFile.exec(path)?.[1];
  if (named !== undefined && Object.hasOwn(topology.nodes, named)) return named;
  const home = service ?? serviceFile.exec(path)?.[2];
  const members = [...servicesOf(topology)].filter(([, each]) => each === home).map(([member]) => member);
  return members.includes(home ?? '') ? home : members[0];
}
