import { describe, expect, it } from 'vitest';
import { databaseNames, keyColumn, quoteIdentifier, storeSchemaSql } from './store-schema.core.ts';
import { shopSystem } from './shop.fixture.ts';

const [commandStore, queryStore] = shopSystem('shop').stores;

describe('the schema of a store', () => {
  it('has every physical table, inbox and outbox of a sharded command store', () => {
    const sql = commandStore === undefined ? '' : storeSchemaSql(commandStore);
    for (const table of ['"orders_0"', '"orders_1"', 'inbox', 'outbox']) expect(sql).toContain(`CREATE TABLE IF NOT EXISTS ${table} (`);
    expect(sql).toContain('  "order_id" text NOT NULL,');
    expect(sql).not.toContain('checkpoint');
  });

  it('has a checkpoint in a query store', () => {
    expect(queryStore === undefined ? '' : storeSchemaSql(queryStore)).toContain('CREATE TABLE IF NOT EXISTS checkpoint (');
  });

  it.each([
    ['orderId', 'order_id'],
    ['SKU', 'sku'],
    ['version', 'version_key'],
    ['updatedAt', 'updated_at_key'],
  ])('names the column of %s %s', (field, column) => {
    expect(keyColumn(field)).toBe(column);
  });

  it('refuses two key fields with one column, and no key', () => {
    for (const key of [['orderId', 'order_id'], []]) {
      expect(() => storeSchemaSql({ id: 's', kind: 'command', entity: { table: 't', key } })).toThrow(RangeError);
    }
  });

  it('quotes what would end an identifier, and refuses what PostgreSQL would cut', () => {
    expect(quoteIdentifier('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
    for (const name of ['', 'nul\0', 'x'.repeat(64), 'é'.repeat(32)]) expect(() => quoteIdentifier(name)).toThrow(RangeError);
  });

  it('names one database a shard', () => {
    expect(commandStore === undefined ? [] : databaseNames('my-shop', commandStore)).toEqual(['my_shop_order_db_0', 'my_shop_order_db_1']);
    expect(queryStore === undefined ? [] : databaseNames('my-shop', queryStore)).toEqual(['my_shop_history_db']);
  });
});
