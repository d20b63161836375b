import { useStore } from '@xyflow/react';
import type { Position } from 'eventwright/model/index.ts';
import { useEffect, useMemo, useRef } from 'react';
import { useUi } from '../state/app.ts';
import { paintFar, type FarScene } from './far-painter.ts';
import { useShownTopology } from './focus.ts';
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

function Layer({ moved, moving, layer }: { readonly moved: ReadonlyMap<string, Position> } & Pick<FarScene, 'moving' | 'layer'>) {
  const element = useRef<HTMLCanvasElement>(null);
  const topology = useShownTopology();
  const { nodes: selected } = useUi((state) => state.selection);
  const lit = useUi((state) => state.lit);
  const theme = useUi((state) => state.theme);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const places = useMemo(() => placesOf(topology, moved), [topology, moved]);

  useEffect(() => {
    const canvas = element.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const ratio = window.devicePixelRatio;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    context.scale(ratio, ratio);
    const scene = { topology, places, selected, lit, moving, layer, colour: tokenReader(canvas) };
    paintFar(context, scene, { x, y, zoom }, width, height);
  }, [topology, places, selected, lit, moving, layer, x, y, zoom, width, height]);

  return <canvas key={theme} ref={element} className="pointer-events-none absolute inset-0 h-full w-full" aria-hidden />;
}

const nothingMoves: ReadonlySet<string> = new Set();

/** The drawing from afar, on one canvas under the pointer's layer of React Flow; what is dragged lies on a second one. */
export function FarCanvas({ moved }: { readonly moved: ReadonlyMap<string, Position> }) {
  const ids = [...moved.keys()].join(' ');
  const moving = useMemo(() => (ids === '' ? nothingMoves : new Set(ids.split(' '))), [ids]);
  return (
    <>
      <Layer moved={nothingMoved} moving={moving} layer="resting" />
      {moving.size > 0 && <Layer moved={moved} moving={moving} layer="moving" />}
    </>
  );
}
