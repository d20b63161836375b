import { X } from 'lucide-react';
import { useEffect, useLayoutEffect, useState } from 'react';
import { IconButton } from '../frame/icon-button.tsx';
import { useApp, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { besidePart, type Box } from './tour-place.ts';

/** What each step of the tour points at, by its place in the page. */
const steps = [
  { id: 'palette', selector: 'nav' },
  { id: 'canvas', selector: 'main' },
  { id: 'inspector', selector: '#inspector' },
  { id: 'problems', selector: '#drawer' },
  { id: 'generate', selector: '[data-tour="generate"]' },
] as const;

const card = { width: 300, height: 172 };

function useBoxOf(selector: string | undefined): Box | undefined {
  const [box, setBox] = useState<Box>();
  useLayoutEffect(() => {
    const measure = () => setBox(selector === undefined ? undefined : document.querySelector(selector)?.getBoundingClientRect());
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [selector]);
  return box;
}

/** A short way through the parts of the window; ends with Escape, or by itself after the last part. */
export function Tour() {
  const { ui } = useApp();
  const at = useUi((state) => state.tourStep);
  const step = at === undefined ? undefined : steps[at];
  const box = useBoxOf(step?.selector);
  const end = () => ui.setState({ tourStep: undefined });
  useEffect(() => {
    if (!step) return undefined;
    const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && ui.setState({ tourStep: undefined });
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [ui, step]);
  if (at === undefined || !step) return null;
  const place = besidePart(box, card, { width: window.innerWidth, height: window.innerHeight });
  const { title, words } = texts.tour.steps[step.id];
  const isLast = at === steps.length - 1;
  return (
    <>
      {box && (
        <div
          className="pointer-events-none fixed z-30 rounded-lg outline-2 outline-offset-[-2px] outline-accent"
          style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
          aria-hidden
        />
      )}
      <dialog
        open
        aria-label={title}
        className="fixed z-40 m-0 flex flex-col gap-2 rounded-xl border border-line bg-raised p-4 text-text shadow-float"
        style={{ ...place, width: card.width }}
      >
        <div className="flex items-center gap-2">
          <h2 className="flex-1 text-sm font-semibold">{title}</h2>
          <span className="text-xs text-faint tabular-nums">{texts.tour.progress(at + 1, steps.length)}</span>
          <IconButton label={texts.tour.end} icon={<X size={14} />} onClick={end} />
        </div>
        <p className="text-sm text-muted">{words}</p>
        <div className="flex justify-end gap-2">
          {at > 0 && (
            <button type="button" className="ew-button" onClick={() => ui.setState({ tourStep: at - 1 })}>
              {texts.tour.back}
            </button>
          )}
          <button
            type="button"
            className="ew-button"
            data-tone="primary"
            onClick={() => (isLast ? end() : ui.setState({ tourStep: at + 1 }))}
          >
            {isLast ? texts.tour.done : texts.tour.next}
          </button>
        </div>
      </dialog>
    </>
  );
}
