import { useStore } from '@xyflow/react';
import type { Position } from 'eventwright/model/index.ts';
import { useEffect, useMemo, useRef } from 'react';
import { useDocumentPart, useUi } from '../state/app.ts';
import { paintFar, type FarScene, type Viewport } from './far-painter.ts';
import { useShownTopology } from './focus.ts';
import { shownServices } from './service-groups.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';

/** Reads colour tokens where an element stands, each once. */
export function tokenReader(element: Element): (token: string) => string {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    const colour = known.get(token) ?? style.getPropertyValue(`--ew-${token}`).trim();
    known.set(token, colour);
    return colour;
  };
}

const nothingMoved: ReadonlyMap<string, Position> = new Map();
/** Painted beyond each edge of what is visible, as a share of it: a pan slides the picture and paints nothing. */
const margin = 0.25;

/** What a canvas shows, and how it was painted: a pan within its margin needs no more than a shift. */
interface Painted {
  readonly scene: Omit<FarScene, 'colour'>;
  readonly viewport: Viewport;
  readonly width: number;
  readonly height: number;
}

function paint(canvas: HTMLCanvasElement, { scene, viewport: { x, y, zoom }, width, height }: Painted): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio;
  const [wide, high] = [Math.round(width * (1 + 2 * margin)), Math.round(height * (1 + 2 * margin))];
  // Setting a size clears a canvas, and takes new memory.
  if (canvas.width !== wide * ratio || canvas.height !== high * ratio) {
    canvas.width = wide * ratio;
    canvas.height = high * ratio;
    Object.assign(canvas.style, { left: `${-margin * width}px`, top: `${-margin * height}px`, width: `${wide}px`, height: `${high}px` });
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintFar(context, { ...scene, colour: tokenReader(canvas) }, { x: x + margin * width, y: y + margin * height, zoom }, wide, high);
}

const sameScene = (a: Painted['scene'], b: Painted['scene']) =>
  a.topology === b.topology &&
  a.services === b.services &&
  a.places === b.places &&
  a.selected === b.selected &&
  a.lit === b.lit &&
  a.moving === b.moving;

const isWithin = (shown: Painted, { scene, viewport, width, height }: Painted) =>
  sameScene(shown.scene, scene) &&
  shown.viewport.zoom === viewport.zoom &&
  shown.width === width &&
  shown.height === height &&
  Math.abs(viewport.x - shown.viewport.x) <= margin * width &&
  Math.abs(viewport.y - shown.viewport.y) <= margin * height;

function Layer({ moved, moving, layer }: { readonly moved: ReadonlyMap<string, Position> } & Pick<FarScene, 'moving' | 'layer'>) {
  const element = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Painted>(undefined);
  const topology = useShownTopology();
  const { nodes: selected } = useUi((state) => state.selection);
  const lit = useUi((state) => state.lit);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const whole = useDocumentPart((snapshot) => snapshot.topology);
  const folded = useUi((state) => state.foldedServices);
  const places = useMemo(() => placesOf(topology, moved), [topology, moved]);
  const services = useMemo(() => shownServices(whole, folded, places), [whole, folded, places]);

  useEffect(() => {
    const canvas = element.current;
    if (!canvas) return;
    const wanted: Painted = {
      scene: { topology, places, services, selected, lit, moving, layer },
      viewport: { x, y, zoom },
      width,
      height,
    };
    if (!shown.current || !isWithin(shown.current, wanted)) {
      paint(canvas, wanted);
      shown.current = wanted;
    }
    canvas.style.transform = `translate(${x - shown.current.viewport.x}px, ${y - shown.current.viewport.y}px)`;
  }, [topology, places, services, selected, lit, moving, layer, x, y, zoom, width, height]);

  return <canvas ref={element} className="pointer-events-none absolute" aria-hidden />;
}

const nothingMoves: ReadonlySet<string> = new Set();

/** The drawing from afar, on one canvas under the pointer's layer of React Flow; what is dragged lies on a second one. */
export function FarCanvas({ moved }: { readonly moved: ReadonlyMap<string, Position> }) {
  const look = useUi(({ theme, contrast }) => `${theme} ${contrast}`);
  const ids = [...moved.keys()].join(' ');
  const moving = useMemo(() => (ids === '' ? nothingMoves : new Set(ids.split(' '))), [ids]);
  return (
    <div key={look} className="pointer-events-none absolute inset-0 overflow-hidden" data-painted aria-hidden>
      <Layer moved={nothingMoved} moving={moving} layer="resting" />
      {moving.size > 0 && <Layer moved={moved} moving={moving} layer="moving" />}
    </div>
  );
}
