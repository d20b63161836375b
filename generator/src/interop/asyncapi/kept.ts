import { toPointer } from '../../model/pointer.ts';
import { fileFinding, type FileFinding, type Place } from './findings.ts';
import { isEmpty, type Plain } from './values.ts';

export interface Remainder {
  readonly place: Place;
  readonly rest: Plain;
}

const placeText = ({ file, path }: Place) => `${file}#${toPointer(path)}`;

/** The member that keeps what a topology has no word for, by the place where it stood; none where nothing is left. */
export function keptOf(parts: Iterable<Remainder>): { 'x-asyncapi'?: Plain } {
  const kept: Record<string, Plain> = {};
  for (const { place, rest } of parts) {
    if (isEmpty(rest)) continue;
    const key = placeText(place);
    kept[key] = { ...kept[key], ...rest };
  }
  return isEmpty(kept) ? {} : { 'x-asyncapi': kept };
}

/** Members that a topology says in another way, that only name things, or that have a finding of their own. */
const silent = new Set(['operationId', 'host', 'url', 'protocol', 'payload']);

/** One finding a file and member, however often it occurs, so that the report stays readable. */
export function keptFindings(parts: Iterable<Remainder>): FileFinding[] {
  const found = new Map<string, { place: Place; name: string; count: number }>();
  for (const { place, rest } of parts) {
    for (const name of Object.keys(rest)) {
      if (silent.has(name)) continue;
      const key = `${place.file} ${name}`;
      const before = found.get(key);
      if (before) before.count += 1;
      else found.set(key, { place: { file: place.file, path: [...place.path, name] }, name, count: 1 });
    }
  }
  return [...found.values()].map(({ place, name, count }) =>
    fileFinding(
      'kept',
      place,
      `"${name}" has no counterpart in a topology and is kept under x-asyncapi${count > 1 ? `, in ${count} places` : ''}.`,
      'Nothing to do where it does not matter to the drawing; otherwise draw what it says.',
    ),
  );
}
