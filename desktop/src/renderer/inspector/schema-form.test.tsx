// @vitest-environment jsdom
import { act } from 'react';
import { describe, expect, it } from 'vitest';
import { byName, check, click, openApp, renderPart, typeInto } from '../state/test-app.fixture.tsx';
import { select } from '../state/ui-store.ts';
import { Inspector } from './inspector.tsx';
import { shownFigure } from './shown-figure.ts';

const text = `eventwright: "1.0"
info: { name: shop }
messages:
  place: { kind: command, payload: { type: object } }
nodes:
  web: { kind: producer, ratePerSec: 20 }
  orders: { kind: queue, maxLength: 10000 } # bounded
  worker: { kind: consumer }
edges:
  in: { kind: send, from: web, to: orders, messages: [place] }
  out: { kind: receive, from: orders, to: worker, serviceTimeMs: { mean: 20 } }
`;

async function inspect(nodeId: string) {
  const app = openApp(text);
  select(app.ui, [nodeId]);
  const page = await renderPart(app, <Inspector />);
  return { app, page, field: (name: string) => byName(page, 'input', name) as HTMLInputElement };
}

describe('a number field', () => {
  it('takes a short form as one undoable step, and leaves the rest of the text alone', async () => {
    const { app, field } = await inspect('orders');
    await typeInto(field('Max length'), '20k');
    expect(app.document.topology.nodes['orders']).toEqual({ kind: 'queue', maxLength: 20_000 });
    expect(app.document.snapshot().undoLabel).toBe('Change max length');
    expect(app.document.text()).toBe(text.replace('10000', '20000'));
  });

  it('keeps what it cannot take, says why, and changes nothing', async () => {
    const { app, page, field } = await inspect('orders');
    await typeInto(field('Max length'), 'many');
    expect(field('Max length').value).toBe('many');
    expect(field('Max length').getAttribute('aria-invalid')).toBe('true');
    expect(page.textContent).toContain('Write a number.');
    expect(app.document.snapshot().dirty).toBe(false);
  });

  it('goes back to the default when it is emptied', async () => {
    const { app, field } = await inspect('orders');
    await typeInto(field('Max length'), '');
    expect(app.document.topology.nodes['orders']).toEqual({ kind: 'queue' });
  });
});

describe('a block of settings', () => {
  it('is added with values that fit, and removed again', async () => {
    const { app, page } = await inspect('worker');
    const before = app.document.topology.nodes['worker'];
    await click(byName(page, 'button', 'Add replicas'));
    expect(app.document.topology.nodes['worker']).toMatchObject({ replicas: { min: 2, max: 4 } });
    await act(() => void check(app));
    expect(app.findings.getState().findings.filter(({ ruleId }) => ruleId.startsWith('document/'))).toEqual([]);
    await click(byName(page, 'button', 'Remove Replicas'));
    expect(app.document.topology.nodes['worker']).toEqual(before);
  });
});

describe('the capacity tab', () => {
  it('says what the numbers of a node mean, and stays open when another is selected', async () => {
    const { app, page } = await inspect('orders');
    await act(() => app.ui.setState({ inspectorTab: 'capacity' }));
    await act(() => select(app.ui, ['worker']));
    expect(app.ui.getState().inspectorTab).toBe('capacity');
    expect(page.textContent).toContain('Utilisation');
    expect(page.textContent).toMatch(/Utilisation4 %/);
  });

  it.each([
    [340_000, 'ms', '5 min 40 s', undefined],
    [0.8, 'ratio', '80 %', undefined],
    [15, 'times', '×15', undefined],
    [20_400, 'messages', '20,400', 'messages'],
    [0.25, 'messages', '0.25', 'messages'],
    [160, 'messages/s', '160', 'messages/s'],
    [4e-11, 'ms', '< 0.01', 'ms'],
    [Infinity, 'ms', '∞', undefined],
  ] as const)('shows %d %s as %s', (value, unit, amount, shownUnit) =>
    expect(shownFigure({ value, unit })).toEqual({ amount, ...(shownUnit && { unit: shownUnit }) }),
  );
});
