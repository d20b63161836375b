import { useReactFlow, useStore } from '@xyflow/react';
import { boundsOf, placesOf } from 'eventwright/interop/svg/places.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import { memo, useEffect, useMemo, useRef, type PointerEvent as ReactPointerEvent } from 'react';
import { useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { tokenReader } from './far-canvas.tsx';
import { useShownTopology } from './focus.ts';
import { overviewScale, visibleBox, wheelZoom, type OverviewScale } from './overview-scale.ts';

type Places = ReturnType<typeof placesOf>;

/** px */
const size = { width: 144, height: 96 };
/** A node is never smaller than this, px: it must be seen in a drawing of thousands. */
const leastPx = 1.5;

/** All nodes as spots: painted when the drawing changes, not when it is moved. */
const Spots = memo(function Spots({ places, scale }: { readonly places: Places; readonly scale: OverviewScale }) {
  const element = useRef<HTMLCanvasElement>(null);
  const look = useUi(({ theme, contrast }) => `${theme} ${contrast}`);
  useEffect(() => {
    const canvas = element.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const ratio = window.devicePixelRatio;
    canvas.dataset['look'] = look;
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    context.scale(ratio, ratio);
    const colour = tokenReader(canvas);
    for (const { x, y, kind } of places.values()) {
      context.fillStyle = colour(nodeKindInfo(kind).tone);
      const [width, height] = [Math.max(leastPx, nodeWidth * scale.factor), Math.max(leastPx, nodeHeight(kind) * scale.factor)];
      context.fillRect(scale.left + x * scale.factor, scale.top + y * scale.factor, width, height);
    }
  }, [places, scale, look]);
  return <canvas ref={element} className="absolute inset-0 h-full w-full opacity-80" aria-hidden />;
});

function Window({ scale }: { readonly scale: OverviewScale }) {
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const box = visibleBox(scale, { x, y, zoom }, { width, height });
  return (
    <div
      className="absolute rounded-[3px] border-[1.5px] border-accent bg-accent/8"
      style={{ width: box.width, height: box.height, transform: `translate(${box.x}px, ${box.y}px)` }}
    />
  );
}

function Overview({ places }: { readonly places: Places }) {
  const flow = useReactFlow();
  const bounds = useMemo(() => boundsOf(places.values()), [places]);
  const scale = useMemo(() => bounds && overviewScale(bounds, size), [bounds]);
  if (!scale) return null;
  const look = ({ currentTarget, clientX, clientY, buttons }: ReactPointerEvent) => {
    if ((buttons & 1) === 0) return;
    const { left, top } = currentTarget.getBoundingClientRect();
    const [x, y] = [(clientX - left - scale.left) / scale.factor, (clientY - top - scale.top) / scale.factor];
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  };
  return (
    <div
      role="img"
      aria-label={texts.canvas.overview}
      className="absolute right-3 bottom-5 z-10 cursor-pointer touch-none overflow-hidden rounded-lg border border-line bg-surface"
      style={size}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={look}
      onWheel={(event) => void flow.zoomTo(wheelZoom(flow.getZoom(), event))}
    >
      <Spots places={places} scale={scale} />
      <Window scale={scale} />
    </div>
  );
}

/** The whole drawing in small, bottom right; a press or a drag in it moves the view, the wheel zooms it. */
export function OverviewMap() {
  const topology = useShownTopology();
  const places = useMemo(() => placesOf(topology), [topology]);
  return places.size < 2 ? null : <Overview places={places} />;
}
