import { ViewportPortal } from '@xyflow/react';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { useShownTopology } from './focus.ts';
import { shownServices, type ShownService } from './service-groups.ts';
import type { Positions } from './use-drag-layer.ts';

function Box({ service: shown }: { readonly service: ShownService }) {
  const { ui } = useApp();
  const { service, members, isFolded: folded, x, y, width, height } = shown;
  const toggle = () =>
    ui.setState(({ foldedServices }) => {
      const next = new Set(foldedServices);
      if (!next.delete(service)) next.add(service);
      return { foldedServices: next };
    });
  return (
    <div className="ew-boundary" data-folded={folded} style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      <div className="ew-boundary-head flex h-7 items-center gap-0.5 px-2 text-xs text-muted">
        <button
          type="button"
          className="nopan pointer-events-auto flex size-5 items-center justify-center rounded hover:bg-hover"
          aria-expanded={!folded}
          aria-label={folded ? texts.canvas.unfold(service) : texts.canvas.fold(service)}
          onClick={toggle}
        >
          {folded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
        </button>
        <button
          type="button"
          className="nopan pointer-events-auto truncate rounded px-1 hover:bg-hover"
          title={texts.canvas.selectService(service)}
          onClick={() => select(ui, folded ? members.slice(0, 1) : members)}
        >
          {service}
        </button>
        {folded && <span className="flex-none tabular-nums">{texts.canvas.folded(members.length)}</span>}
      </div>
    </div>
  );
}

/** The boundaries of services that have several nodes, beneath the cards; each can be folded to one card. */
export function Boundaries({ moved }: { readonly moved: Positions }) {
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const shown = useShownTopology();
  const folded = useUi((state) => state.foldedServices);
  const services = useMemo(() => shownServices(topology, folded, placesOf(shown, moved)), [topology, shown, moved, folded]);
  return (
    <ViewportPortal>
      {services.map((service) => (
        <Box key={service.service} service={service} />
      ))}
    </ViewportPortal>
  );
}
