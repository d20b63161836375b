import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Some systems cannot sync a folder; the rename is then as durable as they make it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function writeAndSync(file: string, text: string, { mode, uid, gid }: Owned): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    // Goes on until all is written: a disk that becomes full takes a part of a write and reports no error for it.
    await handle.writeFile(text, 'utf8');
    // The mode of a new file passes the umask, that of a replaced one is kept as it was.
    if (uid !== undefined && gid !== undefined) {
      await handle.chmod(mode);
      // Who may not give files away leaves it his own.
      await handle.chown(uid, gid).catch(() => undefined);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Owned {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * The old bytes or the new, never a part: a temporary file beside it, fsync, rename, fsync of the folder. Follows links, and
 * keeps rights and owner; leaves nothing behind when it fails.
 * @param mode rights of a file that is new
 * @throws errors of the file system as they are
 */
export async function writeWhole(file: string, text: string, mode = 0o666): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const found = await stat(target).catch(() => undefined);
  const owned = found ? { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid } : { mode };
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    await writeAndSync(temporary, text, owned);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(target));
}
