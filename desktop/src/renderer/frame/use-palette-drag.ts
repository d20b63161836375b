import { useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import type { Position } from 'eventwright/model/index.ts';
import { useApp } from '../state/app.ts';

/** Something in the palette that can be dropped onto the canvas. */
export interface PaletteItem {
  readonly id: string;
  /** @param at on the canvas, px; @param screen in the window, px */
  readonly dropAt: (at: Position, screen: Position) => void;
}

export interface PaletteDrag {
  readonly itemId: string;
  readonly x: number;
  readonly y: number;
}

const dragThresholdPx = 4;

/** Drags an item from the palette; a press without a drag drops it in the middle of what is visible. */
export function usePaletteDrag() {
  const app = useApp();
  const [drag, setDrag] = useState<PaletteDrag>();
  const press = useRef<{ readonly x: number; readonly y: number; dragging: boolean }>(undefined);

  const handlersOf = ({ id, dropAt }: PaletteItem) => ({
    onPointerDown: (event: ReactPointerEvent<HTMLButtonElement>) => {
      if (event.button !== 0) return;
      press.current = { x: event.clientX, y: event.clientY, dragging: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: ({ clientX: x, clientY: y, buttons }: ReactPointerEvent) => {
      const { current } = press;
      if (!current || buttons === 0) return;
      current.dragging ||= Math.hypot(x - current.x, y - current.y) > dragThresholdPx;
      if (current.dragging) setDrag({ itemId: id, x, y });
    },
    onPointerUp: ({ clientX: x, clientY: y }: ReactPointerEvent) => {
      setDrag(undefined);
      const at = press.current?.dragging ? app.canvas?.place({ x, y }) : undefined;
      if (at) dropAt(at, { x, y });
    },
    onPointerCancel: () => {
      press.current = undefined;
      setDrag(undefined);
    },
    onClick: () => {
      // A drag ends with a click, too: only a press that stayed where it was drops the item here. A key has no press.
      const middle = app.canvas?.center() ?? { x: 0, y: 0 };
      if (!press.current?.dragging) dropAt(middle, { x: -1, y: -1 });
      press.current = undefined;
    },
  });
  return { drag, handlersOf };
}
