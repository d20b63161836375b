import interUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';

let known: Promise<string> | undefined;

async function read(): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(interUrl)).arrayBuffer());
  const chunkSize = 8192;
  let binary = '';
  for (let at = 0; at < bytes.length; at += chunkSize) binary += String.fromCodePoint(...bytes.subarray(at, at + chunkSize));
  return `data:font/woff2;base64,${btoa(binary)}`;
}

/** The page's font as data, Latin letters only: other scripts come from the reader. Undefined where it cannot be read. */
export async function fontData(): Promise<string | undefined> {
  known ??= read();
  return await known.catch(() => undefined);
}
