import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { missingFindings } from './missing.ts';
import { planProject } from './plan.ts';
import { unsupportedFindings } from './unsupported.ts';

const store = (id: string, changes: Readonly<Record<string, unknown>>) =>
  planProject(shopGraph(changes), 'postgres').system.stores.find((each) => each.id === id);

describe('rebuilding a view', () => {
  const fromLog = { 'nodes/history/readModel/rebuildFrom': 'log' };

  it('needs a log of its events in the stores of their publishers', () => {
    expect(store('orders-db', fromLog)?.eventLog).toEqual(['events']);
    expect(store('history', fromLog)?.rebuildFrom).toEqual(['orders-db']);
  });

  it('costs nothing where it is not drawn', () => {
    expect(store('orders-db', {})?.eventLog).toBeUndefined();
    expect(store('history', {})?.rebuildFrom).toBeUndefined();
  });

  it('asks for an outbox where a publisher has none', () => {
    const changes = { ...fromLog, 'edges/web-too': { kind: 'send', from: 'web', to: 'events', messages: ['order-placed'] } };
    expect(missingFindings(shopGraph(changes))).toContainEqual(
      expect.objectContaining({ messageId: 'rebuildLog', pointer: '/nodes/history/readModel/rebuildFrom' }),
    );
  });
});

describe('rebuilding a view from the rows of its source', () => {
  const fromRows = { 'nodes/history/readModel/rebuildFrom': 'snapshot', 'nodes/history/readModel/source': 'orders-db' };

  it('needs the one writer and the one event that say what a row is', () => {
    expect(store('history', fromRows)?.rebuildFromRows).toEqual({ store: 'orders-db', type: 'order-placed', publisher: 'taker' });
    expect(store('orders-db', fromRows)?.eventLog).toBeUndefined();
    expect(unsupportedFindings(shopGraph(fromRows))).toEqual([]);
    expect(missingFindings(shopGraph(fromRows))).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['no source', { 'nodes/history/readModel/source': undefined }],
    ['another key', { 'nodes/history/entity': { name: 'history_row', key: ['customerId'] } }],
    ['a second publisher', { 'edges/web-too': { kind: 'send', from: 'web', to: 'events', messages: ['order-placed'] } }],
  ])('is refused with %s', (_, changes) => {
    expect(missingFindings(shopGraph({ ...fromRows, ...changes }))).toContainEqual(
      expect.objectContaining({ messageId: 'rebuildSnapshot', pointer: '/nodes/history/readModel/rebuildFrom' }),
    );
  });
});

describe('read-your-writes', () => {
  it('gives the view tokens', () => {
    const changes = { 'nodes/history/readModel/consistency': 'read-your-writes' };
    expect(unsupportedFindings(shopGraph(changes))).toEqual([]);
    expect(store('history', changes)?.readYourWrites).toBe(true);
    expect(store('history', {})?.readYourWrites).toBeUndefined();
  });
});
