import { useReactFlow } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { useApp } from '../state/app.ts';
import type { CardNode } from './flow-nodes.ts';
import type { LineEdge } from './flow-edges.ts';

const maxFitZoom = 1.1;
const fitPadding = 0.06;

const motionMs = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180);

/** Lets commands reach the canvas while it is on the screen. */
export function useCanvasHandle(frame: RefObject<HTMLDivElement | null>): void {
  const app = useApp();
  const flow = useReactFlow<CardNode, LineEdge>();
  useEffect(() => {
    const box = () => frame.current?.getBoundingClientRect() ?? new DOMRect();
    return app.attachCanvas({
      fit: (ids) =>
        void flow.fitView({
          padding: fitPadding,
          maxZoom: maxFitZoom,
          duration: motionMs(),
          ...(ids && { nodes: ids.map((id) => ({ id })) }),
        }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: motionMs() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: motionMs() }),
      center: () => {
        const { left, top, width, height } = box();
        return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
      },
      place: ({ x, y }) => {
        const { left, right, top, bottom } = box();
        return x >= left && x <= right && y >= top && y <= bottom ? flow.screenToFlowPosition({ x, y }) : undefined;
      },
    });
  }, [app, flow, frame]);
}
