import { expect, it } from 'vitest';
import { boundsOf } from './load-leveling.emit.ts';

it.each([
  [undefined, {}, { overflow: 'reject' }],
  [{ maxLength: 5 }, { maxLength: 9, maxBytes: 3 }, { overflow: 'reject', maxLength: 5, maxBytes: 3 }],
  [{ overflow: 'drop-oldest' as const }, { overflow: 'reject' as const, messageTtlMs: 7 }, { overflow: 'drop-oldest', messageTtlMs: 7 }],
])('%j within %j', (own, inherited, bounds) => {
  expect(boundsOf(own, inherited)).toEqual(bounds);
});
