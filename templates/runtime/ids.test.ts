import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.core.ts';
import { derivedId, fingerprint, messageKey, uuidV7 } from './ids.ts';

const uuid = (version: number) => new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

it('orders UUIDv7 by time', () => {
  const ids = [1_700_000_000_000, 1_700_000_000_001, 1_900_000_000_000].map((nowMs) => uuidV7(nowMs));
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(uuid(7));
});

it('derives one id for one cause, publisher and place, and others for others', () => {
  const cause = { source: 'web-shop', id: 'o-1' };
  expect(derivedId(cause, 'handler', 0)).toMatch(uuid(8));
  expect(derivedId({ ...cause }, 'handler', 0)).toBe(derivedId(cause, 'handler', 0));
  const others = [derivedId(cause, 'handler', 1), derivedId(cause, 'other', 0), derivedId({ ...cause, id: 'o-2' }, 'handler', 0)];
  expect(new Set([derivedId(cause, 'handler', 0), ...others]).size).toBe(4);
});

it('gives different keys to different (source, id) pairs', () => {
  const pairs = fc.tuple(fc.string(), fc.string());
  fc.assert(
    fc.property(
      pairs,
      pairs,
      ([s1, i1], [s2, i2]) => (s1 === s2 && i1 === i2) === (messageKey({ source: s1, id: i1 }) === messageKey({ source: s2, id: i2 })),
    ),
  );
  expect(messageKey({ source: 'a/b', id: 'c' })).not.toBe(messageKey({ source: 'a', id: 'b/c' }));
});

describe('canonical JSON', () => {
  it('does not depend on the order of members, and parses back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: [2, { d: 1, c: undefined }], a: 'é' })).toBe('{"a":"é","b":[2,{"d":1}]}');
  });

  it('tells another body from a reordered one', () => {
    expect(fingerprint({ a: 1, b: 2 })).toBe(fingerprint({ b: 2, a: 1 }));
    expect(fingerprint({ a: 1, b: 2 })).not.toBe(fingerprint({ a: 1, b: '2' }));
  });
});
