import { getViewportForBounds, useReactFlow } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { useApp } from '../state/app.ts';
import type { CardNode } from './flow-nodes.ts';
import type { LineEdge } from './flow-edges.ts';
import { shownNow } from './focus.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { boundsOf, placesOf } from 'eventwright/interop/svg/places.ts';

export const minZoom = 0.05;
const maxFitZoom = 1.1;
/** The overview covers the bottom right: a fitted drawing ends above it. */
const fitPadding = { x: '6%', top: '6%', bottom: '124px' } as const;

// React Flow would snap the point itself: a node around it would be snapped twice, and jump.
const unsnapped = { snapToGrid: false };

const motionMs = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180);

/** The panels settle in one frame, and the canvas measures itself in the next. */
const afterLayout = (run: () => void) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(run)));

/** Lets commands reach the canvas while it is on the screen. */
export function useCanvasHandle(frame: RefObject<HTMLDivElement | null>): void {
  const app = useApp();
  const flow = useReactFlow<CardNode, LineEdge>();
  useEffect(() => {
    const box = () => frame.current?.getBoundingClientRect() ?? new DOMRect();
    // Over the document and not over React Flow's nodes, which are not there while the drawing is painted from afar.
    const fit = (duration: number, ids?: readonly string[]) => {
      const places = placesOf(shownNow(app));
      const bounds = boundsOf(ids ? ids.flatMap((id) => places.get(id) ?? []) : places.values());
      const { width, height } = box();
      if (!bounds) return;
      const viewport = getViewportForBounds(bounds, width, height, minZoom, maxFitZoom, fitPadding);
      if (duration > 0) return void flow.setViewport(viewport, { duration });
      // Known a frame before React Flow moves: else it would make every card of a large drawing, only to drop them again.
      app.ui.setState({ zoom: viewport.zoom });
      requestAnimationFrame(() => void flow.setViewport(viewport));
    };
    const detach = app.attachCanvas({
      fit: (ids) => fit(motionMs(), ids),
      fitNew: () => afterLayout(() => fit(0)),
      reveal: (nodeId) => {
        const place = placesOf(shownNow(app)).get(nodeId);
        if (!place) return;
        const { left, right, top, bottom } = box();
        const corner = flow.flowToScreenPosition(place);
        const zoom = flow.getZoom();
        const [width, height] = [nodeWidth * zoom, nodeHeight(place.kind) * zoom];
        const isVisible = corner.x >= left && corner.y >= top && corner.x + width <= right && corner.y + height <= bottom;
        if (!isVisible) void flow.setCenter(place.x + nodeWidth / 2, place.y + nodeHeight(place.kind) / 2, { zoom, duration: motionMs() });
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: motionMs() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: motionMs() }),
      center: () => {
        const { left, top, width, height } = box();
        return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 }, unsnapped);
      },
      place: ({ x, y }) => {
        const { left, right, top, bottom } = box();
        return x >= left && x <= right && y >= top && y <= bottom ? flow.screenToFlowPosition({ x, y }, unsnapped) : undefined;
      },
    });
    app.canvas?.fitNew();
    return detach;
  }, [app, flow, frame]);
}
