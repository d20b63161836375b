import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelope } from './contract/harness.ts';
import { MAX_MESSAGE_BYTES, UNREADABLE_TYPE, decode, encode } from './wire.ts';

describe('encode and decode', () => {
  it('are inverse for any id, subject and data', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.jsonValue(), (id, subject, data) => {
        const sent = JSON.parse(JSON.stringify(envelope(id, { subject, data }))) as unknown;
        expect(decode(encode(envelope(id, { subject, data })).json)).toEqual(sent);
      }),
    );
  });

  it('counts bytes, not characters', () => {
    const { json, bytes } = encode(envelope('m', { data: '订单🧾' }));
    expect(bytes).toBe(Buffer.from(json).length);
    expect(bytes).toBeGreaterThan(json.length);
  });

  it('refuses what is over the limit, and takes what is at it', () => {
    const overhead = encode(envelope('m', { data: '' })).bytes;
    const fitting = envelope('m', { data: 'x'.repeat(MAX_MESSAGE_BYTES - overhead) });
    expect(encode(fitting).bytes).toBe(MAX_MESSAGE_BYTES);
    const over = envelope('m', { data: 'x'.repeat(MAX_MESSAGE_BYTES - overhead + 1) });
    expect(() => encode(over)).toThrowError(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }));
  });

  it.each(['', 'not json', 'null', '[]', '{"id":1}', '{"id":"a","source":"b","type":"c"}'])('wraps the foreign text %j', (text) => {
    expect(decode(text)).toMatchObject({ type: UNREADABLE_TYPE, data: text });
  });
});
