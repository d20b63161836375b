import { beforeEach, describe, expect, it } from 'vitest';
import { deleteSelection } from '../commands/delete-selection.ts';
import { commandById } from '../commands/index.ts';
import type { App } from '../state/app.ts';
import { openApp } from '../state/test-app.fixture.tsx';
import { select } from '../state/ui-store.ts';
import { keepSelectionShown } from './keep-selection-shown.ts';

const text = `eventwright: "1.0"
info: { name: shop }
nodes:
  shop: { kind: producer }
  orders: { kind: queue }
  desk: { kind: consumer }
  mail: { kind: consumer, service: desk }
edges:
  sends: { kind: send, from: shop, to: orders }
  takes: { kind: receive, from: orders, to: desk }
  asks: { kind: call, from: desk, to: mail }
`;

let app: App;
const nodesLeft = () => Object.keys(app.document.topology.nodes);
const selected = () => {
  const { nodes, edges } = app.ui.getState().selection;
  return [...nodes, ...edges];
};
const fold = (...services: string[]) => app.ui.setState({ foldedServices: new Set(services) });

beforeEach(() => {
  app = openApp(text);
  keepSelectionShown(app);
});

describe('a service that is folded', () => {
  it('takes what it hides out of the selection: Delete leaves it alone', () => {
    select(app.ui, ['orders', 'desk', 'mail'], ['asks', 'sends']);
    fold('desk');
    expect(selected()).toEqual(['orders', 'desk', 'sends']);
    select(app.ui, ['mail']);
    fold('desk');
    deleteSelection(app);
    expect(nodesLeft()).toEqual(['shop', 'orders', 'desk', 'mail']);
  });

  it.each([
    ['a node', ['mail'], []],
    ['an edge', [], ['asks']],
  ])('unfolds when %s in it is selected, as from the search', (_what, nodes, edges) => {
    fold('desk');
    select(app.ui, nodes, edges);
    expect(app.ui.getState().foldedServices).toEqual(new Set());
    expect(selected()).toEqual([...nodes, ...edges]);
  });

  it('is not what “select all” means', () => {
    fold('desk');
    void commandById('edit.select-all')?.run(app);
    expect(selected()).toEqual(['shop', 'orders', 'desk', 'sends', 'takes']);
    expect(app.ui.getState().foldedServices).toEqual(new Set(['desk']));
  });

  it('lets go of a node that joins it', () => {
    fold('desk');
    select(app.ui, ['shop']);
    app.document.edit('Group', (topology) => ({
      ...topology,
      nodes: { ...topology.nodes, shop: { kind: 'producer', service: 'desk' } },
    }));
    // The first member is the card of the service.
    expect(selected()).toEqual(['shop']);
    select(app.ui, ['orders']);
    app.document.edit('Change', ({ nodes: { orders: _orders, ...nodes }, ...topology }) => ({
      ...topology,
      nodes: { ...nodes, orders: { kind: 'consumer', service: 'desk' } },
    }));
    expect(selected()).toEqual([]);
  });
});

describe('the part in focus', () => {
  it('lets go of what it leaves out, and ends when something outside is selected', () => {
    select(app.ui, ['shop', 'mail']);
    app.ui.setState({ focus: { nodeIds: ['shop'], hops: 1 } });
    expect(selected()).toEqual(['shop']);
    select(app.ui, ['orders']);
    expect(app.ui.getState().focus).toBeDefined();
    select(app.ui, ['mail']);
    expect(app.ui.getState().focus).toBeUndefined();
    expect(selected()).toEqual(['mail']);
  });
});
