import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { HostError } from '../shared/host-contract.ts';
import { errorCode, ioError } from './io-errors.ts';

/** Which paths the renderer may name. A path counts by where its links really lead. */
export interface PathAccess {
  /** The folder that the host serves, links resolved. */
  readonly folder: string;
  /** Permits one more file or folder, because the user chose it in a dialog of the system. */
  grant(chosen: string): Promise<void>;
  /** The path need not exist. @returns the real path. @throws HostError `bad-request`, `not-allowed`, `io` */
  resolve(asked: string): Promise<string>;
}

const isWithin = (root: string, file: string): boolean => {
  const relative = path.relative(root, file);
  return relative === '' || (!path.isAbsolute(relative) && relative.split(path.sep)[0] !== '..');
};

function checkForm(asked: string): void {
  if (asked.includes('\0') || !path.isAbsolute(asked)) {
    throw new HostError('bad-request', 'The path is not an absolute path.', 'Give the whole path, from the root of the disk.');
  }
}

/** Real path of a file that may not exist: its nearest existing folder resolved, the rest appended. */
async function realFuturePath(asked: string): Promise<string> {
  const missing: string[] = [];
  for (let current = path.resolve(asked); ; current = path.dirname(current)) {
    try {
      return path.join(await realpath(current), ...missing);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || path.dirname(current) === current) throw ioError(error, `reach ${asked}`);
      // A dangling link would be followed by the write that comes later.
      if (
        await lstat(current).then(
          (found) => found.isSymbolicLink(),
          () => false,
        )
      ) {
        throw new HostError('not-allowed', `${current} is a link that leads nowhere.`, 'Remove the link, or choose another name.');
      }
      missing.unshift(path.basename(current));
    }
  }
}

/**
 * Access to one folder and to what is granted later.
 * @throws HostError where the folder cannot be resolved
 */
export async function createPathAccess(folder: string): Promise<PathAccess> {
  const root = await realpath(folder).catch((error: unknown) => {
    throw ioError(error, `open the folder ${folder}`);
  });
  const roots = new Set([root]);
  const permitted = (real: string, asked: string): string => {
    if ([...roots].some((each) => isWithin(each, real))) return real;
    throw new HostError(
      'not-allowed',
      `${asked} is outside the folder that is served, ${root}.`,
      'Choose a path inside it, or start the designer on another folder.',
    );
  };
  return {
    folder: root,
    grant: async (chosen) => void roots.add(await realFuturePath(chosen)),
    async resolve(asked) {
      checkForm(asked);
      return permitted(await realFuturePath(asked), asked);
    },
  };
}
