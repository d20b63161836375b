import type { Viewport } from './far-painter.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How the drawing lies in its overview: px there = `left` or `top` + px of the drawing × `factor`. */
export interface OverviewScale {
  readonly left: number;
  readonly top: number;
  readonly factor: number;
}

const margin = 8;

/** The drawing in the middle, as large as it fits. @param bounds of the drawing, px @param size of the overview, px */
export function overviewScale({ x, y, width, height }: Size & { x: number; y: number }, size: Size): OverviewScale {
  const factor = Math.min((size.width - 2 * margin) / Math.max(1, width), (size.height - 2 * margin) / Math.max(1, height));
  return { factor, left: (size.width - width * factor) / 2 - x * factor, top: (size.height - height * factor) / 2 - y * factor };
}

/** The visible part in the overview, px. @param size of the canvas, px */
export function visibleBox({ left, top, factor }: OverviewScale, { x, y, zoom }: Viewport, size: Size): Size & { x: number; y: number } {
  return {
    x: left - (x / zoom) * factor,
    y: top - (y / zoom) * factor,
    width: (size.width / zoom) * factor,
    height: (size.height / zoom) * factor,
  };
}

/** Zoom after a turn of the wheel over the overview: 100 px, as a mouse reports one notch, are some 15 %. Away from the user is nearer. */
export function wheelZoom(zoom: number, { deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
  // Some browsers report lines instead of px.
  const px = deltaMode === 1 ? deltaY * 25 : deltaY;
  return zoom * 2 ** (-px * 0.002);
}
