/** MurmurHash3, 32 bit, over UTF-8. Stable for ever: stored rows are found by it. Source: Austin Appleby, MurmurHash3_x86_32. */
export function murmur3(text: string, seed = 0): number {
  const bytes = utf8(text);
  const blocks = bytes.length - (bytes.length % 4);
  let hash = seed | 0;
  for (let at = 0; at < blocks; at += 4) hash = mixBlock(hash, word(bytes, at, 4));
  if (blocks < bytes.length) hash ^= scramble(word(bytes, blocks, bytes.length - blocks));
  return finalise(hash ^ bytes.length);
}

function word(bytes: readonly number[], at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = (value << 8) | (bytes[at + i] ?? 0);
  return value;
}

function scramble(value: number): number {
  const k = Math.imul(value, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function mixBlock(hash: number, value: number): number {
  const mixed = hash ^ scramble(value);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finalise(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** UTF-8 by hand, so that the core needs neither Node nor a browser; lone surrogates become U+FFFD. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    let point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point, 0));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point, 6), tail(point, 0));
    else bytes.push(0xf0 | (point >> 18), tail(point, 12), tail(point, 6), tail(point, 0));
  }
  return bytes;
}

function tail(point: number, shift: number): number {
  return 0x80 | ((point >> shift) & 0x3f);
}
