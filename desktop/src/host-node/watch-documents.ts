import { stat } from 'node:fs/promises';
import { hashOf, readBytes } from './read-document.ts';

interface Watched {
  hash: string;
  /** Size and times at the last look; the file is read again only when they change. */
  stamp: string;
  /** Looks until a change that went through this host is told; 0 where there is none to tell. */
  looksUntilTold: number;
}

export interface DocumentWatch {
  /** Watches a file from the content that was just read or written. */
  add(file: string, hash: string): void;
  /** Looks at every watched file once. */
  look(): Promise<void>;
  close(): void;
}

const maxWatched = 50;
const pollMs = 1000;

/**
 * Tells of documents whose content changed, also by another window of this host. Files are looked at once a second:
 * events of the system are missed on network drives and after a rename, which is how editors save.
 */
export function watchDocuments(onChange: (file: string, hash: string) => void): DocumentWatch {
  const watched = new Map<string, Watched>();
  let looking = false;

  async function lookAt(file: string, known: Watched): Promise<void> {
    if (known.looksUntilTold > 0) {
      known.looksUntilTold -= 1;
      if (known.looksUntilTold === 0) onChange(file, known.hash);
    }
    const found = await stat(file);
    const stamp = `${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.ino}`;
    if (stamp === known.stamp) return;
    const hash = hashOf(await readBytes(file));
    // A read or save that came in meanwhile has put a newer record in the place of this one.
    if (watched.get(file) !== known) return;
    watched.set(file, { ...known, hash, stamp });
    if (hash !== known.hash) onChange(file, hash);
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    // A file that is gone for a moment, as while an editor saves, is looked at again the next time.
    await Promise.all([...watched].map(([file, known]) => lookAt(file, known).catch(() => undefined)));
    looking = false;
  }

  const timer = setInterval(() => void look(), pollMs);
  timer.unref();
  return {
    add(file, hash) {
      const before = watched.get(file);
      // Two looks, so that the window that saved has its answer before the others hear of it.
      const looksUntilTold = before && before.hash !== hash ? 2 : 0;
      watched.delete(file);
      watched.set(file, { hash, stamp: '', looksUntilTold });
      const oldest = watched.keys().next();
      if (watched.size > maxWatched && !oldest.done) watched.delete(oldest.value);
    },
    look,
    close: () => clearInterval(timer),
  };
}
