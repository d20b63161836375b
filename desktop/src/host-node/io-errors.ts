import { HostError } from '../shared/host-contract.ts';

type Spoken = readonly [what: string, remedy: string];

const spoken: Readonly<Record<string, Spoken>> = {
  ENOENT: ['it does not exist', 'Check the name, or save under another one; it may have been moved or deleted.'],
  ENOTDIR: ['a part of its path is a file, not a folder', 'Choose another folder.'],
  EISDIR: ['it is a folder', 'Choose a file.'],
  EEXIST: ['it exists already', 'Choose another name.'],
  EACCES: ['the system does not permit it', 'Ask for the right to that file and its folder, or choose another place.'],
  EPERM: ['the system does not permit it', 'Ask for the right to that file and its folder, or choose another place.'],
  EROFS: ['the disk is read-only', 'Choose a place on another disk.'],
  ENOSPC: ['the disk is full', 'Free some space and try again; the document is still open here.'],
  EDQUOT: ['your share of the disk is used up', 'Free some space and try again; the document is still open here.'],
  EFBIG: ['it is too large for the disk', 'Choose a place on another disk.'],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter name.'],
  ELOOP: ['its links lead in a circle', 'Choose the file itself instead of a link to it.'],
  EMFILE: ['too many files are open', 'Close other programs and try again.'],
  ENFILE: ['too many files are open', 'Close other programs and try again.'],
  EBUSY: ['another program uses it', 'Close that program and try again.'],
};

/** The system's error code, such as `ENOSPC`; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * A failure of the file system in words for the user.
 * @param doing what was tried, such as `read order.yaml`
 */
export function ioError(error: unknown, doing: string): HostError {
  if (error instanceof HostError) return error;
  const code = errorCode(error) ?? '';
  const [what, remedy] = spoken[code] ?? [`the system reported ${code || String(error)}`, 'Try again, or choose another place.'];
  return new HostError(code === 'ENOENT' ? 'not-found' : 'io', `Could not ${doing}: ${what}.`, remedy, { cause: error });
}
