import { createHash } from 'node:crypto';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { FileSet, Ownership } from '../emit/file-set.ts';
import { emptyBase, type Base, type BaseFile } from '../regenerate/base.ts';
import { readIfThere } from './safe-folder.ts';

/** Folder of a project that is Eventwright's own. */
export const ownFolder = '.eventwright';
export const basePath = `${ownFolder}/base.txt`;

const header = '# Eventwright base 1: what was generated last, which the next generation merges from. Keep it in version control.';
const topologyName = '(topology)';

/** Text that goes with the base. Lines of the base never conflict in git: of two versions of a file, either serves. */
export const besideBase: Readonly<Record<string, string>> = {
  [`${ownFolder}/.gitattributes`]: 'base.txt merge=union -diff linguist-generated\n',
  [`${ownFolder}/.gitignore`]: 'lock\nwork/\n',
};

/** A base that this release cannot read; its text says what to do. */
export class BaseError extends Error {
  readonly code = 'BASE';
  override readonly name = 'BaseError';
}

const damaged = (what: string) =>
  new BaseError(`${basePath} ${what}: restore it from version control, or remove it and generate into an empty folder`);

export const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** Files that are compressed together: enough to be small, few enough that a change of one service changes one line. */
function packOf(file: string): string {
  const [first = '', second = '', ...more] = file.split('/');
  if (second === '') return '(root)';
  return first === 'services' && more.length > 0 ? `${first}/${second}` : first;
}

/** Compresses text. Bytes may differ between releases of Node, so what did not change is never compressed again. */
function packed(text: string): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  return brotliCompressSync(text, { params }).toString('base64');
}

const maxPackBytes = 500_000_000;

function unpacked(payload: string): string {
  try {
    return brotliDecompressSync(Buffer.from(payload, 'base64'), { maxOutputLength: maxPackBytes }).toString('utf8');
  } catch (error) {
    throw new BaseError(damaged('is damaged').message, { cause: error });
  }
}

interface Pack {
  readonly digest: string;
  readonly payload: string;
}

/** The base as it stands in a project. */
export class StoredBase implements Base {
  readonly files = new Map<string, BaseFile & { readonly hashes: Set<string> }>();
  readonly deleted = new Set<string>();
  readonly #packs = new Map<string, Pack[]>();
  readonly #unpacked = new Map<Pack, Readonly<Record<string, string>>>();

  /** @throws BaseError */
  constructor(text: string) {
    const [first, ...lines] = text.split(/\r?\n/);
    if (first !== header) throw damaged('is damaged or of another release');
    for (const line of lines) if (line !== '' && line !== header) this.#read(line);
  }

  #read(line: string): void {
    const [kind, second = '', third = '', fourth = ''] = line.split(' ');
    if (kind === 'deleted' && second !== '') this.deleted.add(second);
    else if (kind === 'pack' && fourth !== '')
      this.#packs.set(second, [...(this.#packs.get(second) ?? []), { digest: third, payload: fourth }]);
    else if (kind === 'file' && (second === 'generated' || second === 'user') && fourth !== '') this.#addFile(fourth, second, third);
    else throw damaged('is damaged');
  }

  #addFile(name: string, ownership: Ownership, hash: string): void {
    const known = this.files.get(name);
    if (known) known.hashes.add(hash);
    else this.files.set(name, { ownership, hashes: new Set([hash]) });
  }

  get topology(): string | undefined {
    const [pack] = this.#packs.get(topologyName) ?? [];
    return pack && unpacked(pack.payload);
  }

  content(name: string): string | undefined {
    for (const pack of this.#packs.get(packOf(name)) ?? []) {
      const content = this.#contents(pack)[name];
      if (typeof content === 'string' && this.files.get(name)?.hashes.has(sha256(content)) === true) return content;
    }
    return undefined;
  }

  /** The payload of a pack of the same content, so that its bytes stay as they are. */
  payloadOf(name: string, digest: string): string | undefined {
    return this.#packs.get(name)?.find((pack) => pack.digest === digest)?.payload;
  }

  #contents(pack: Pack): Readonly<Record<string, string>> {
    const known = this.#unpacked.get(pack);
    if (known) return known;
    const contents: unknown = JSON.parse(unpacked(pack.payload));
    if (typeof contents !== 'object' || contents === null) throw damaged('is damaged');
    this.#unpacked.set(pack, contents as Readonly<Record<string, string>>);
    return contents as Readonly<Record<string, string>>;
  }
}

/** @returns an empty base for a folder without one. @throws BaseError where it is damaged or of another release */
export async function readBase(folder: string): Promise<Base> {
  const text = await readIfThere(path.join(folder, basePath));
  return text === undefined ? emptyBase : new StoredBase(text);
}

export interface BaseContent {
  readonly files: FileSet;
  /** SHA-256 of each, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
  readonly topology: string;
}

/** Text of the base after a generation; what did not change keeps its bytes. */
export function baseText({ files, hashes, deleted, topology }: BaseContent, before: Base): string {
  const packs = new Map<string, [string, string][]>();
  const sorted = [...files].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path: name, content } of sorted) packs.set(packOf(name), [...(packs.get(packOf(name)) ?? []), [name, content]]);
  const line = (name: string, digest: string, text: () => string) =>
    `pack ${name} ${digest} ${(before instanceof StoredBase ? before.payloadOf(name, digest) : undefined) ?? packed(text())}`;
  const lines = [
    ...deleted.toSorted().map((name) => `deleted ${name}`),
    ...sorted.map(({ path: name, ownership }) => `file ${ownership} ${hashes.get(name) ?? ''} ${name}`),
    line(topologyName, sha256(topology), () => topology),
    ...[...packs].map(([name, entries]) =>
      line(name, sha256(entries.map(([file]) => `${hashes.get(file)} ${file}`).join('\n')), () =>
        JSON.stringify(Object.fromEntries(entries)),
      ),
    ),
  ];
  return `${[header, ...lines].join('\n')}\n`;
}
