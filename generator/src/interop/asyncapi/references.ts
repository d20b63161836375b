import { fromPointer, valueAt } from '../../model/pointer.ts';
import { limits } from '../../model/limits.ts';
import { readFile, type SourceFile } from './read-document.ts';
import { fileFinding, type FileFinding } from './findings.ts';
import { isPlain, textOf } from './values.ts';

/** A value with the file in which it stands and the steps to it: `$ref`s inside are relative to that file. */
export interface Located {
  readonly value: unknown;
  readonly file: string;
  readonly path: readonly string[];
}

/** Reads a file that a `$ref` names; undefined where there is none, or where it lies outside the roots. */
export type ReadReferenced = (name: string) => string | undefined;

/** Most files that `$ref`s may bring in. */
const maxReferenced = 1000;

/** Path of the file that a reference names, seen from the file it stands in; undefined for an address of the network. */
export function referencedFile(from: string, reference: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(reference)) return undefined;
  const steps = reference.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const step of reference.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Follows `$ref`s inside the given files, and never over the network. What it cannot follow, it reports once. */
export class References {
  readonly findings: FileFinding[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #reported = new Set<string>();
  readonly #read: ReadReferenced;
  readonly #reached = new WeakSet<object>();
  readonly #kept = new WeakSet<object>();
  #files = 0;

  constructor(known: ReadonlyMap<string, unknown>, read: ReadReferenced) {
    for (const [name, value] of known) this.#values.set(name, value);
    this.#read = read;
  }

  /** Whether a reference led to this object and it was understood. */
  isUsed(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.#reached.has(value) && !this.#kept.has(value);
  }

  /** Something that was kept as it stands still refers to this object. */
  keep(value: unknown): void {
    if (typeof value === 'object' && value !== null) this.#kept.add(value);
  }

  /** The value at the end of all references; undefined with a finding where one leads nowhere. */
  resolve(from: Located): Located | undefined {
    let at = from;
    const seen = new Set<string>();
    for (let hops = 0; hops < limits.maxDepth; hops += 1) {
      const reference = isPlain(at.value) ? textOf(at.value['$ref']) : undefined;
      if (reference === undefined) return at;
      const next = this.#follow(at, reference);
      const key = next && `${next.file}#${next.path.join('/')}`;
      if (!next || key === undefined || seen.has(key)) {
        if (next) this.#report(at, reference, 'it leads back to itself');
        return undefined;
      }
      seen.add(key);
      at = next;
    }
    this.#report(from, '', `it leads on over more than ${limits.maxDepth} references`);
    return undefined;
  }

  #follow(at: Located, reference: string): Located | undefined {
    const [location = '', pointer = ''] = reference.split('#', 2);
    const file = location === '' ? at.file : referencedFile(at.file, decoded(location));
    if (file === undefined) return this.#report(at, reference, 'it leads to the network, which an import never asks');
    if (!this.#has(file)) return this.#report(at, reference, 'there is no such file inside the given folders, or it cannot be read');
    const value = valueAt(this.#values.get(file), decoded(pointer));
    if (value === undefined) return this.#report(at, reference, 'there is nothing at this place');
    if (typeof value === 'object' && value !== null) this.#reached.add(value);
    return { value, file, path: fromPointer(decoded(pointer)) };
  }

  #has(file: string): boolean {
    if (this.#values.has(file)) return this.#values.get(file) !== undefined;
    const text = this.#files < maxReferenced ? this.#read(file) : undefined;
    this.#files += 1;
    this.#values.set(file, text === undefined ? undefined : this.#parsed({ name: file, text }));
    return this.#values.get(file) !== undefined;
  }

  #parsed(source: SourceFile): unknown {
    const { value, findings } = readFile(source);
    this.findings.push(...findings);
    return value;
  }

  #report({ file, path }: Located, reference: string, why: string): undefined {
    const key = `${file} ${reference} ${why}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.findings.push(
      fileFinding(
        'reference',
        { file, path },
        `The reference "${reference}" was not followed: ${why}.`,
        'Bring what it names into a file of the same folder and refer to that; what needs it was left out or kept as it stands.',
      ),
    );
  }
}
