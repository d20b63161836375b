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

describe('read-your-writes', () => {
  it('gives the view tokens', () => {
    const changes = { 'nodes/history/readModel/consistency': 'read-your-writes' };
    expect(unsupportedFindings(shopGraph(changes))).toEqual([]);
    expect(store('history', changes)?.readYourWrites).toBe(true);
    expect(store('history', {})?.readYourWrites).toBeUndefined();
  });
});
