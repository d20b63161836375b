import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur3 } from './hash.core.ts';
import { keyValues, slotMap, slotOf } from './sharding.core.ts';

describe('murmur3', () => {
  // Published vectors of MurmurHash3_x86_32.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['abc', 0, 0xb3dd93fa],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ])('%j with seed %i is %i', (text, seed, hash) => {
    expect(murmur3(text, seed)).toBe(hash);
  });
});

describe('slotOf', () => {
  // Golden: rows that are stored lie in these slots, in every process and for ever.
  it.each([
    [{ customerId: 'c-1' }, ['customerId'], 170],
    [{ customerId: 'c-2' }, ['customerId'], 702],
    [{ customerId: 7 }, ['customerId'], 830],
    [{ region: 'eu', customerId: 'ünï' }, ['region', 'customerId'], 363],
  ])('%j', (data, fields, slot) => {
    expect(slotOf(data, fields, 1024)).toBe(slot);
  });

  it('takes 7 and "7" for one key, but not ["a","b"] and ["ab",""]', () => {
    expect(keyValues({ k: 7 }, ['k'])).toEqual(keyValues({ k: '7' }, ['k']));
    expect(slotOf({ a: 'a', b: 'b' }, ['a', 'b'], 1e9)).not.toBe(slotOf({ a: 'ab', b: '' }, ['a', 'b'], 1e9));
  });

  it.each([[{}], [{ k: null }], [{ k: {} }], [{ k: Number.NaN }], [null], ['text']])('refuses the key of %j', (data) => {
    expect(() => slotOf(data, ['k'], 8)).toThrow(TypeError);
  });
});

describe('slotMap', () => {
  const shapes = fc.record({
    databases: fc.integer({ min: 1, max: 8 }),
    tablesPerDb: fc.integer({ min: 1, max: 8 }),
    slots: fc.integer({ min: 64, max: 2048 }),
  });

  it('reaches all tables of all databases, evenly', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const counts = new Map<string, number>();
        for (const { database, table } of slotMap(shape)) counts.set(`${database}/${table}`, (counts.get(`${database}/${table}`) ?? 0) + 1);
        expect(counts.size).toBe(shape.databases * shape.tablesPerDb);
        const fair = shape.slots / counts.size;
        for (const count of counts.values()) expect(Math.abs(count - fair)).toBeLessThanOrEqual(shape.databases);
      }),
    );
  });

  it('moves only slots that the new database takes, at most 1/(D+1) of all, and about that many', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        fc.pre(shape.slots >= (shape.databases + 1) * shape.tablesPerDb);
        const before = slotMap(shape);
        const after = slotMap({ ...shape, databases: shape.databases + 1, slots: shape.slots });
        const moved = after.filter(({ database, table }, slot) => database !== before[slot]?.database || table !== before[slot]?.table);
        expect(moved.every(({ database }) => database === shape.databases)).toBe(true);
        const share = shape.slots / (shape.databases + 1);
        expect(moved.length).toBeLessThanOrEqual(share);
        expect(moved.length).toBeGreaterThan(share - shape.tablesPerDb);
      }),
    );
  });

  it('refuses fewer slots than tables', () => {
    expect(() => slotMap({ slots: 5, databases: 2, tablesPerDb: 3 })).toThrow(RangeError);
  });

  it('spreads ten thousand keys over four tables within a tenth', () => {
    const map = slotMap({ slots: 1024, databases: 2, tablesPerDb: 2 });
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 10_000; n++) {
      const place = map[slotOf({ id: `customer-${n}` }, ['id'], 1024)] ?? { database: 9, table: 9 };
      counts[place.database * 2 + place.table] = (counts[place.database * 2 + place.table] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(2250);
    expect(Math.max(...counts)).toBeLessThan(2750);
  });
});
