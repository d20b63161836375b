// @vitest-environment jsdom
import { act } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Drift, PreviewOutcome } from '../../shared/host-contract.ts';
import { DriftBadge } from '../canvas/drift-badge.tsx';
import { byName, click, openApp, renderPart } from '../state/test-app.fixture.tsx';
import { speak, texts } from '../texts/index.ts';
import { NodeDrift } from './node-drift.tsx';
import { PreviewPanel } from './preview-panel.tsx';

const text = `eventwright: "1.0"
info: { name: shop }
nodes:
  shop: { kind: producer, title: Web shop }
  desk: { kind: consumer }
`;

const drift: readonly Drift[] = [
  { path: 'services/desk/src/wiring.ts', reason: 'edited', element: 'desk' },
  { path: 'services/desk/src/main.ts', reason: 'conflict', element: 'desk' },
  { path: 'compose.yaml', reason: 'drawing', element: null },
];
const previewed: PreviewOutcome = { outcome: 'previewed', files: [], drift: [...drift] };

afterEach(() => {
  vi.useRealTimers();
  speak('en');
});

it.each(['en', 'zh'] as const)(
  'a card and the inspector say where code and drawing disagree, while the preview is open (%s)',
  async (language) => {
    speak(language);
    vi.useFakeTimers();
    const app = openApp(text, { preview: () => Promise.resolve(previewed) });
    const page = (open: boolean) =>
      renderPart(
        app,
        <>
          {open && <PreviewPanel />}
          <DriftBadge nodeId="desk" />
          <DriftBadge nodeId="shop" />
          <NodeDrift nodeId="desk" />
          <NodeDrift nodeId="shop" />
        </>,
      );
    const element = await page(true);
    expect(element.querySelector('button')).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(app.ui.getState().drift).toEqual(drift);
    // One badge and one section: the shop's files are as drawn.
    expect(element.querySelectorAll('section[aria-label]')).toHaveLength(2);
    const badge = byName(element, 'button', texts.drift.badge('desk', 2));
    click(badge);
    expect(app.ui.getState().selection.nodes).toEqual(new Set(['desk']));
    const section = byName(element, 'section', texts.drift.heading);
    for (const { reason, path } of drift.slice(0, 2)) {
      expect(section.textContent).toContain(path);
      expect(section.textContent).toContain(texts.drift.reasons[reason].what);
      expect(section.textContent).toContain(texts.drift.reasons[reason].remedy);
    }
    click(byName(section, 'button', (words) => words.includes('main.ts')));
    expect(app.ui.getState()).toMatchObject({ drawer: 'preview', previewPath: 'services/desk/src/main.ts' });

    // Without the preview nobody would keep it true.
    const without = await page(false);
    expect(app.ui.getState().drift).toEqual([]);
    expect(without.querySelectorAll('button, section')).toHaveLength(0);
  },
);
